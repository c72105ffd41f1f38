//! The paper for the village board: the facts of a disclosure in large type on one page, with a code that leads to it; and
//! the photo that proves that it hung.
//!
//! **Invariant:** both show a published version, never the live record.

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use kernel::{Day, Fen, FieldValue, Record, Refusal};
use programme::disclosure::records::{Disclosure, DisclosureLine};
use programme::project::records::{Letter, Outcome};
use qrcode::{Color, EcLevel, QrCode};
use serde_json::Value as Json;
use store::bytes::Form;
use store::files;

use super::own::{figures, people};
use server::base::amounts::{Headline, Money};
use server::base::answer;
use server::base::call::Call;
use server::base::page::{self, Page};
use server::base::pieces;
use server::base::show::{Scene, show_day};
use server::public::version::{self, Period};

/// Letters of the reason that fit on the paper.
const WHY_MAX: usize = 110;
/// More projects than these are set in smaller type.
const LARGE_MAX: usize = 4;
/// More than these do not fit on one page; the code leads to the rest.
const LINES_MAX: usize = 8;

/// One project on the paper.
struct PosterLine {
    number: usize,
    name: String,
    place: String,
    cost: String,
    given: String,
    open: String,
    given_by: String,
    people: String,
    answers: String,
    /// What became of it, where that is disclosed: how far it is, and its day.
    became: String,
}

#[derive(Template)]
#[template(path = "disclosure/poster.html")]
struct PosterPage {
    page: Page,
    programme: String,
    title: String,
    publisher: String,
    number: String,
    period: Option<Period>,
    why: String,
    lines: Vec<PosterLine>,
    /// Projects that the page has no room for.
    left_out: String,
    figures: Vec<Headline>,
    telephone: String,
    /// Where the paper leads, with its code; none where nobody has said where the platform is reached.
    reach: Option<(String, Code)>,
    class: &'static str,
    back: String,
    sizes: Vec<(String, String, bool)>,
    version: String,
}

/// A QR code as one path of unit squares.
pub struct Code {
    path: String,
    side: usize,
}

/// Draws the code of an address, with the quiet edge of four squares that readers ask for.
fn code(address: &str) -> Result<Code, Refusal> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).map_err(|_| Refusal::unseen())?;
    let width = code.width();
    let mut path = String::new();
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            path += &format!("M{} {}h1v1h-1z", index % width + 4, index / width + 4);
        }
    }
    Ok(Code { path, side: width + 8 })
}

/// Where the paper leads, by the configured address alone: what a request says of the host anybody can write, and a hundred printed
/// sheets cannot be mended.
fn reach(call: &Call, own: &str) -> Result<Option<(String, Code)>, Refusal> {
    let Some(site) = call.app.configuration.site() else { return Ok(None) };
    let address = format!("{site}{own}");
    let code = code(&address)?;
    Ok(Some((address, code)))
}

fn line(call: &Call, scene: &Scene<'_>, number: usize, line: &Json) -> PosterLine {
    let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let told = |name: &str| {
        let field = DisclosureLine::KIND.field(name);
        field.map(|field| scene.json_of(field, line)).unwrap_or_default()
    };
    let money = |name: &str| Money::of(call).said(Fen(line[name].as_i64().unwrap_or_default()), call.words());
    PosterLine {
        number,
        name: text("name"),
        place: told("place"),
        cost: money("cost_fen"),
        given: money("agreed_fen"),
        open: letter(call, line),
        given_by: told("given_by"),
        people: people(line).filter(|people| *people > 0).map(kernel::fen::grouped_count).unwrap_or_default(),
        answers: told("answers_for_it"),
        became: became(call, line),
    }
}

/// That what is given rests on a letter which its partner has not confirmed, or answered otherwise.
fn letter(call: &Call, line: &Json) -> String {
    let letters = Letter::TYPE.choices();
    let said = letters.iter().find(|one| Some(one.code) == line["letter"].as_str());
    said.map(|one| call.words().label(one.label).to_owned()).unwrap_or_default()
}

/// How far a project is and since when, or until when it was planned, as a disclosure of progress says.
fn became(call: &Call, line: &Json) -> String {
    let words = call.words();
    let outcomes = Outcome::TYPE.choices();
    let Some(outcome) = outcomes.iter().find(|one| Some(one.code) == line["outcome"].as_str()) else {
        return String::new();
    };
    let day = |name: &str| line[name].as_str().and_then(|day| Day::parse(day).ok()).map(|day| show_day(day, words));
    let said = words.label(outcome.label).to_owned();
    let when = day("finished").map(|day| words.with_one("poster-finished", "day", day));
    let when = when.or_else(|| day("started").map(|day| words.with_one("poster-started", "day", day)));
    when.map_or(said.clone(), |when| format!("{said}{when}"))
}

/// The paper, on A4 or, with `?size=a3`, on A3.
pub fn poster(call: &Call) -> Result<Response, Refusal> {
    let (shown, _) = version::versions_of(call, Disclosure::CODE)?;
    let content = &shown.content;
    let words = call.words();
    let own = version::address(call, Disclosure::CODE, shown.record);
    let programme = page::programme_of(call);
    let chinese = call.language() == kernel::Language::Chinese;
    let name = if chinese { "name" } else { "name_en" };
    let names = version::names(content);
    let publisher = content["publisher"].as_str().and_then(|id| id.parse().ok()).and_then(|id| names.get(&id));
    let scene = Scene::of(call, &names);
    let all = content["disclosure_lines"].as_array().map(Vec::as_slice).unwrap_or_default();
    let lines: Vec<PosterLine> =
        all.iter().take(LINES_MAX).enumerate().map(|(index, one)| line(call, &scene, index + 1, one)).collect();
    let why = content["why"].as_str().unwrap_or_default();
    let shortened: String = why.chars().take(WHY_MAX).collect();
    let big = call.asked("size") == Some("a3");
    // English takes more room for the same.
    let large = if chinese { LARGE_MAX } else { LARGE_MAX - 1 };
    let class = match (big, lines.len() > large) {
        (false, false) => "a4",
        (false, true) => "a4 dense",
        (true, false) => "a3",
        (true, true) => "a3 dense",
    };
    let foot = version::printed(call, Disclosure::KIND, &shown)?;
    let size = |label: &str, to: String, now: bool| (label.to_owned(), to, now);
    let facts = [("number", shown.number.to_string()), ("day", version::day(call, shown.at_ms))];
    let template = PosterPage {
        page: Page::new(call, &words.with_one("poster-title", "title", shown.title(call.language()))).with_foot(foot),
        programme: programme[name].as_str().unwrap_or_default().to_owned(),
        title: shown.title(call.language()).to_owned(),
        number: content["number"].as_str().unwrap_or_default().to_owned(),
        publisher: publisher.map(|names| call.language().of(names).clone()).unwrap_or_default(),
        period: version::period(call, &shown),
        why: if why.chars().count() > WHY_MAX { shortened + "…" } else { shortened },
        left_out: match all.len().saturating_sub(LINES_MAX) {
            0 => String::new(),
            count => words.with_one("poster-left-out", "count", count),
        },
        lines,
        figures: figures(call, &shown),
        telephone: content["telephone"].as_str().unwrap_or_default().to_owned(),
        reach: reach(call, &own)?,
        class,
        sizes: vec![size("A4", format!("{own}/poster"), !big), size("A3", format!("{own}/poster?size=a3"), big)],
        version: words.with("published-version", &facts),
        back: own,
    };
    Ok(answer::render(&template))
}

/// The published photo of the paper on its board.
pub fn photo(call: &Call) -> Result<Response, Refusal> {
    let (shown, _) = version::versions_of(call, Disclosure::CODE)?;
    let file = shown.content["photo"].as_str().and_then(|id| id.parse().ok()).ok_or_else(Refusal::unseen)?;
    let kept = call.app.read(|connection| files::load(connection, &call.programme, file))?;
    let kept = kept.filter(|kept| kept.is_picture() && kept.record == Some(shown.record));
    let kept = kept.ok_or_else(Refusal::unseen)?;
    let mut response = pieces::answer(call, file, Form::Whole, kept.size)?;
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_str(&kept.media_type).unwrap_or(HeaderValue::from_static("image/jpeg"));
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    /// Read by another hand's reader, from pixels.
    #[test]
    fn the_code_says_the_address() {
        let address = "https://suimei.example/p/other/disclosures/0192f5a0-1111-7222-8333-444455556666";
        let code = super::code(address).expect("an address fits into a code");
        let dark: std::collections::HashSet<(usize, usize)> = code
            .path
            .split('M')
            .filter_map(|square| square.split_once('h')?.0.split_once(' '))
            .filter_map(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?)))
            .collect();
        const SCALE: usize = 6;
        let side = code.side * SCALE;
        let pixel = |x: usize, y: usize| if dark.contains(&(x / SCALE, y / SCALE)) { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, pixel);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        assert_eq!(grids[0].decode().expect("the code can be read").1, address);
    }
}
