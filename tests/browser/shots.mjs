// The pictures of docs/screenshots: thirty, of 150 KB at most each, made anew by SUIMEI_SCREENSHOTS=1 script/test browser.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const KEPT = new Set([
  'home-zh-desktop', 'home-en-desktop', 'home-zh-phone', 'public-projects-zh-desktop', 'public-projects-zh-phone',
  'public-disclosure-zh-desktop', 'public-disclosure-en-desktop', 'supervision-zh-phone', 'poster-a4-zh', 'desk-county-zh-desktop',
  'desk-county-zh-phone', 'desk-city-zh-desktop', 'leader-phone-zh', 'city-leader-phone-zh', 'process-waiting-phone',
  'responsibilities-desktop-zh', 'plan-zh-desktop', 'plan-en-desktop', 'plan-zh-phone', 'plan-form-zh-phone',
  'plan-form-errors-zh-desktop', 'signing-missing-desktop-zh', 'task-give-phone-zh', 'goals-zh-desktop', 'board-zh-desktop',
  'board-en-desktop', 'overview-zh-phone', 'city-table-zh-desktop', 'city-summary-zh-desktop', 'sheet-zh-desktop',
]);
const BYTES = 150_000;
/** As much of a long page as is shown. */
const HEIGHT = 1500;

/** Keeps a picture of the page where it is one of the thirty: as fine as its size allows. */
export async function keep(view, name, root) {
  if (!KEPT.has(name)) return;
  const dir = join(root, 'docs', 'screenshots');
  mkdirSync(dir, { recursive: true });
  const { width, height } = await view.evaluate(() => ({ width: innerWidth, height: document.documentElement.scrollHeight }));
  const clip = { x: 0, y: 0, width, height: Math.min(height, HEIGHT) };
  for (let quality = 85; ; quality -= 10) {
    const picture = await view.screenshot({ type: 'jpeg', quality, fullPage: true, clip, animations: 'disabled' });
    if (picture.length <= BYTES || quality <= 25) {
      writeFileSync(join(dir, `${name}.jpg`), picture);
      return;
    }
  }
}
