import { page, startServer, visit, close } from './harness.mjs';
import { disclosed } from './told.mjs';
import { writeFileSync } from 'node:fs';
const server = await startServer();
const told = await disclosed(server);
const d = '/tmp/pubshots/';
const snap = async (view, n) => view.screenshot({ path: d + n + '.png', fullPage: true });
let v = await page({ server });
for (const [p, n] of [['/', 'home'], ['/projects?q=%E4%BF%AE%E8%B7%AF', 'projects'], [`/disclosures/${told.disclosure}`, 'disclosure'], [`/disclosures/${told.disclosure}/poster`, 'poster']]) { await v.goto(p); await snap(v, n); }
writeFileSync(d + 'poster.pdf', await v.pdf({ preferCSSPageSize: true, printBackground: true }));
await v.goto(`/disclosures/${told.disclosure}/poster?lang=en`); await snap(v, 'poster-en');
v = await page({ server, width: 'phone' });
for (const [p, n] of [['/', 'home-p'], ['/projects', 'projects-p'], ['/projects?village=%E6%B2%A1&theme=roads', 'empty-p'], [`/disclosures/${told.disclosure}`, 'disclosure-p'], [`/disclosures/${told.disclosure}/poster`, 'poster-p']]) { await v.goto(p); await snap(v, n); }
await close(); process.exit(0);
