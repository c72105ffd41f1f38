//! The first start: an empty database leads every page here, and the page founds a programme.
//!
//! **Invariant:** nothing of it is reached without the one-time code that the operator reads where the server was started;
//! wrong codes are counted as wrong passwords are. Founding is one transaction; afterwards the page is not there any more.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use askama::Template;
use axum::response::Response;
use kernel::{Refusal, Status};
use programme::founding::{self, County, FOUNDERS, Founder, Founding};
use programme::people::rules;
use store::Subject;
use subtle::ConstantTimeEq;

use server::App;
use server::base::answer;
use server::base::answer::redirect;
use server::base::call::Call;
use server::base::menu::Menu;
use server::base::page::Page;
use server::every::form::OptionView;
use server::every::jobs::is_mail_server;

/// The code that opens the set-up page, until it has been used.
#[derive(Default)]
pub struct Code(Mutex<Option<String>>);

impl Code {
    /// The code, held: while somebody founds, nobody else does.
    fn hold(&self) -> MutexGuard<'_, Option<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the code that opens the set-up page; the operator reads it where the server was started.
pub fn open(app: &App) -> String {
    let code = founding::easy_secret(&store::clock::Randomness::from_system());
    *app.own::<Code>().hold() = Some(code.clone());
    code
}

/// What stands before anything is founded.
const OPEN: [&str; 4] = ["/setup", "/healthz", "/readyz", "/assets/"];

/// An empty database leads every page to the set-up; programs are told so.
pub fn lead(call: &Call) -> Result<Option<Response>, Refusal> {
    if !call.programme.is_empty() || OPEN.iter().any(|open| call.path.starts_with(open)) {
        return Ok(None);
    }
    if call.is_api() {
        return Err(Refusal::new(Status::Unavailable, "setup.not-founded"));
    }
    Ok(Some(redirect("/setup")))
}

/// One box of the page.
#[derive(Default)]
pub struct Item {
    pub name: String,
    pub label: String,
    pub hint: String,
    pub value: String,
    pub input: &'static str,
    pub required: bool,
    pub problem: String,
    pub options: Vec<OptionView>,
}

/// A county to tick, with a box for its name in English.
pub struct CountyItem {
    pub code: String,
    pub name: String,
    pub ticked: bool,
    pub name_en: String,
}

/// Boxes under one heading.
pub struct Section {
    pub heading: String,
    pub help: String,
    /// Boxes that stand side by side.
    pub rows: Vec<Vec<Item>>,
}

#[derive(Template)]
#[template(path = "founding/setup.html")]
struct SetupPage {
    page: Page,
    /// `code`, `cities` or `found`.
    step: &'static str,
    number: usize,
    code: String,
    hidden: Vec<(String, String)>,
    sections: Vec<Section>,
    counties: Vec<CountyItem>,
    confirmed: bool,
    refused: String,
}

/// What was typed, and what is wrong with it, by name.
struct Sheet<'a> {
    call: &'a Call,
    problems: BTreeMap<String, String>,
}

impl Sheet<'_> {
    fn typed(&self, name: &str) -> String {
        self.call.typed(name).unwrap_or_default().trim().to_owned()
    }

    fn wrong(&mut self, name: &str, key: &str) {
        self.problems.entry(name.to_owned()).or_insert_with(|| self.call.words().say(key));
    }

    fn item(&self, name: &str, input: &'static str, given: &str) -> Item {
        let words = self.call.words();
        let value = match self.call.typed(name) {
            _ if input == "password" => String::new(),
            Some(typed) => typed.to_owned(),
            None => given.to_owned(),
        };
        let hint = format!("setup-{}-hint", name.replace('_', "-"));
        let hint = if HINTED.contains(&name) { words.say(&hint) } else { String::new() };
        Item {
            label: words.say(&format!("setup-{}", name.replace('_', "-"))),
            hint,
            value,
            input,
            required: !OPTIONAL.contains(&name),
            problem: self.problems.get(name).cloned().unwrap_or_default(),
            name: name.to_owned(),
            options: Vec::new(),
        }
    }
}

/// Boxes with a line of help.
const HINTED: [&str; 6] = ["code", "telephone", "hours_en", "mail_server", "mail_from", "recipient_division"];
/// The texts that a founding needs, in the order of the page.
const NAMES: [&str; 6] = ["name", "name_en", "assisting", "assisting_en", "recipient", "recipient_en"];
const OFFICE: [&str; 5] = ["office", "office_en", "telephone", "hours", "hours_en"];
/// Boxes that may be left open.
const OPTIONAL: [&str; 3] = ["hours_en", "mail_server", "mail_from"];

fn user_box(role: &str) -> String {
    format!("user_{role}")
}

fn password_box(role: &str) -> String {
    format!("password_{role}")
}

/// GET: asks for the code; nothing else is shown without it.
pub fn page(call: &Call) -> Result<Response, Refusal> {
    if !call.programme.is_empty() {
        return Ok(redirect("/"));
    }
    Ok(show_step(call, "code", BTreeMap::new(), String::new(), 200))
}

/// POST: each step carries the code.
pub fn answer(call: &Call) -> Result<Response, Refusal> {
    if !call.programme.is_empty() {
        return Ok(redirect("/sign-in"));
    }
    // Held until the end: of two who send the page at once, the second finds a founded programme.
    let setup = call.app.own::<Code>();
    let mut code = setup.hold();
    if !call.app.default_programme().is_empty() {
        return Ok(redirect("/sign-in"));
    }
    let given = call.typed("setup_code").unwrap_or_default().trim().to_lowercase();
    let holds = || code.as_ref().is_some_and(|code| bool::from(code.as_bytes().ct_eq(given.as_bytes())));
    let subject = Subject { programme: "", account: "setup", place: &call.peer };
    match call.app.engine.guess(subject, holds) {
        Err(refusal) if refusal.status == Status::TooMany => {
            return Ok(show_step(call, "code", BTreeMap::new(), call.words().say("setup-locked"), 429));
        }
        Err(refusal) => return Err(refusal),
        Ok(guess) if !guess.is_right => {
            return Ok(show_step(call, "code", BTreeMap::new(), call.words().say("setup-wrong-code"), 422));
        }
        Ok(_) => {}
    }
    let key = subject.key();
    call.app.write(move |connection| store::forget_guesses(connection, &key))?;
    match call.typed("step") {
        Some("cities") => Ok(show_step(call, "found", BTreeMap::new(), String::new(), 200)),
        Some("found") => {
            let founded = found(call)?;
            if founded.status().is_redirection() {
                *code = None;
            }
            Ok(founded)
        }
        _ => Ok(show_step(call, "cities", BTreeMap::new(), String::new(), 200)),
    }
}

fn found(call: &Call) -> Result<Response, Refusal> {
    let mut sheet = Sheet { call, problems: BTreeMap::new() };
    let founding = read_founding(&mut sheet);
    let mail = read_mail(&mut sheet);
    if call.typed("confirmed").is_none() {
        sheet.wrong("confirmed", "setup-confirm-missing");
    }
    if !sheet.problems.is_empty() {
        let refused = call.words().with_one("form-problems", "count", sheet.problems.len());
        return Ok(show_step(call, "found", sheet.problems, refused, 422));
    }
    if let Err(refusal) = founding::found(&call.app.engine, &founding) {
        let (words, catalogue) = (call.words(), call.app.engine.catalogue());
        let first = refusal.problems.first().map(|problem| words.problem(catalogue, problem));
        let sentence = first.unwrap_or_else(|| words.refusal(catalogue, &refusal));
        let refused = words.with_one("setup-refused", "reason", sentence);
        // What the engine says of a box of this page stands at the box.
        let is_here = |name: &str| NAMES.iter().chain(&OFFICE).any(|known| *known == name);
        let here = refusal.problems.iter().filter(|problem| is_here(&problem.field));
        let problems = here.map(|problem| (problem.field.clone(), words.problem(catalogue, problem))).collect();
        return Ok(show_step(call, "found", problems, refused, refusal.status.http()));
    }
    if let Some((server, from)) = mail {
        let kept = call.app.engine.set("smtp", server).and_then(|()| call.app.engine.set("mail-from", from));
        kept.map_err(|_| Refusal::unavailable())?;
    }
    tracing::info!(programme = founding.code, "founded");
    call.app.default_programme();
    Ok(redirect("/sign-in?founded=1"))
}

fn read_founding(sheet: &mut Sheet<'_>) -> Founding {
    for name in NAMES.iter().chain(&OFFICE) {
        if sheet.typed(name).is_empty() && !OPTIONAL.contains(name) {
            sheet.wrong(name, "setup-missing");
        }
    }
    if !founding::is_code(&sheet.typed("code")) {
        sheet.wrong("code", "setup-code-wrong");
    }
    let founders = read_founders(sheet);
    let division = |name: &str| Some(sheet.typed(name)).filter(|code| !code.is_empty());
    let (recipient_division, assisting_division) = (division("recipient_division"), division("assisting_division"));
    let year = i64::from(sheet.call.today().year());
    let within = recipient_division.as_deref();
    let all = within.map(|within| founding::standing("county", Some(within), year)).unwrap_or_default();
    let ticked = all.iter().filter(|division| sheet.call.typed(&format!("county_{}", division.code)).is_some());
    let county = |division: &programme::places::divisions::Division| County {
        code: division.code.clone(),
        name_en: sheet.typed(&format!("county_en_{}", division.code)),
    };
    let counties: Vec<County> = ticked.map(county).collect();
    if counties.is_empty() && !all.is_empty() {
        sheet.wrong("counties", "setup-counties-none");
    }
    let typed = |name: &str| sheet.typed(name);
    Founding {
        code: typed("code"),
        name: typed("name"),
        name_en: typed("name_en"),
        assisting: typed("assisting"),
        assisting_en: typed("assisting_en"),
        recipient: typed("recipient"),
        recipient_en: typed("recipient_en"),
        office: typed("office"),
        office_en: typed("office_en"),
        telephone: typed("telephone"),
        hours: typed("hours"),
        hours_en: typed("hours_en"),
        founders,
        recipient_division,
        assisting_division,
        counties,
    }
}

fn read_founders(sheet: &mut Sheet<'_>) -> Vec<Founder> {
    let mut founders: Vec<Founder> = Vec::new();
    for (role, _, title, _) in FOUNDERS {
        let (user, password) =
            (sheet.typed(&user_box(role)), sheet.call.typed(&password_box(role)).unwrap_or_default());
        if rules::user_name(&user).is_err() {
            sheet.wrong(&user_box(role), "setup-user-wrong");
        } else if founders.iter().any(|other| other.user == user) {
            sheet.wrong(&user_box(role), "setup-user-twice");
        }
        if !(rules::PASSWORD_MIN..=rules::PASSWORD_MAX).contains(&(password.chars().count() as i64)) {
            sheet.wrong(&password_box(role), "setup-password-short");
        }
        founders.push(Founder { role, title, user, password: password.to_owned() });
    }
    founders
}

/// Mail server and sender, if they are given now.
fn read_mail(sheet: &mut Sheet<'_>) -> Option<(String, String)> {
    let (server, from) = (sheet.typed("mail_server"), sheet.typed("mail_from"));
    if server.is_empty() && from.is_empty() {
        return None;
    }
    if !is_mail_server(&server) {
        sheet.wrong("mail_server", "setup-mail-server-wrong");
    }
    let read = kernel::written::mail::read(&from);
    if read.is_err() {
        sheet.wrong("mail_from", "setup-mail-from-wrong");
    }
    Some((server, read.unwrap_or(from)))
}

fn show_step(
    call: &Call,
    step: &'static str,
    problems: BTreeMap<String, String>,
    refused: String,
    status: u16,
) -> Response {
    let sheet = Sheet { call, problems };
    let words = call.words();
    let mut page = Page::new(call, &words.say("setup-title"));
    page.setting_up = true;
    page.menu = Menu::default();
    let (sections, counties, hidden) = match step {
        "code" => (vec![code_section(&sheet)], Vec::new(), Vec::new()),
        "cities" => (vec![cities_section(&sheet)], Vec::new(), Vec::new()),
        _ => {
            let kept = ["recipient_division", "assisting_division"];
            let hidden = kept.iter().map(|name| ((*name).to_owned(), sheet.typed(name))).collect();
            (found_sections(&sheet), counties(&sheet), hidden)
        }
    };
    let template = SetupPage {
        page,
        step,
        number: ["code", "cities", "found"].iter().position(|name| *name == step).unwrap_or(0) + 1,
        code: if step == "code" { String::new() } else { call.typed("setup_code").unwrap_or_default().to_owned() },
        hidden,
        sections,
        counties,
        confirmed: call.typed("confirmed").is_some(),
        refused,
    };
    answer::render_with(status, &template)
}

fn code_section(sheet: &Sheet<'_>) -> Section {
    let item = Item { value: String::new(), ..sheet.item("setup_code", "code", "") };
    let words = sheet.call.words();
    Section { heading: words.say("setup-code-heading"), help: words.say("setup-code-help"), rows: vec![vec![item]] }
}

fn cities_section(sheet: &Sheet<'_>) -> Section {
    let words = sheet.call.words();
    let cities = founding::standing("prefecture", None, i64::from(sheet.call.today().year()));
    let chosen = |name: &str| {
        let mut item = sheet.item(name, "select", "");
        item.required = false;
        let option = |value: &str, label: &str| OptionView {
            value: value.to_owned(),
            label: label.to_owned(),
            selected: value == item.value,
        };
        let mut options = vec![option("", &words.say("setup-not-listed"))];
        options.extend(cities.iter().map(|city| option(&city.code, &city.name)));
        Item { options, ..item }
    };
    let rows = vec![vec![chosen("recipient_division")], vec![chosen("assisting_division")]];
    Section { heading: words.say("setup-cities-heading"), help: words.say("setup-cities-help"), rows }
}

/// The name of the division that was chosen before.
fn chosen_name(sheet: &Sheet<'_>, name: &str) -> String {
    let code = sheet.typed(name);
    let all = programme::places::divisions::divisions();
    all.into_iter().find(|division| division.code == code).map(|division| division.name).unwrap_or_default()
}

fn found_sections(sheet: &Sheet<'_>) -> Vec<Section> {
    let words = sheet.call.words();
    let (recipient, assisting) = (chosen_name(sheet, "recipient_division"), chosen_name(sheet, "assisting_division"));
    let both = !recipient.is_empty() && !assisting.is_empty();
    let name = if both { format!("{assisting}对口帮扶{recipient}") } else { String::new() };
    let mut names = Vec::new();
    for field in NAMES {
        let given = match field {
            "name" => name.as_str(),
            "assisting" => assisting.as_str(),
            "recipient" => recipient.as_str(),
            _ => "",
        };
        names.push(sheet.item(field, "text", given));
    }
    let mut programme = vec![vec![sheet.item("code", "text", "")]];
    programme.extend(in_pairs(names));
    let office = if recipient.is_empty() { String::new() } else { format!("{recipient}经协办") };
    let office = OFFICE.iter().map(|field| sheet.item(field, "text", if *field == "office" { &office } else { "" }));
    let mut accounts = Vec::new();
    for (role, user, zh, en) in FOUNDERS {
        let title = words.label(kernel::Label::new(zh, en));
        let item = sheet.item("user", "user", user);
        let value = sheet.call.typed(&user_box(role)).unwrap_or(user).to_owned();
        let problem = |name: String| sheet.problems.get(&name).cloned().unwrap_or_default();
        let (user, password) = (user_box(role), password_box(role));
        accounts.push(Item {
            label: words.with_one("setup-user", "role", title),
            value,
            problem: problem(user.clone()),
            name: user,
            ..item
        });
        let item = sheet.item("password", "password", "");
        let wrong = problem(password.clone());
        accounts.push(Item {
            label: words.with_one("setup-password", "role", title),
            problem: wrong,
            name: password,
            ..item
        });
    }
    let mail = vec![sheet.item("mail_server", "text", ""), sheet.item("mail_from", "text", "")];
    let section = |key: &str, rows: Vec<Vec<Item>>| Section {
        heading: words.say(&format!("setup-{key}-heading")),
        help: words.say(&format!("setup-{key}-help")),
        rows,
    };
    vec![
        section("programme", programme),
        section("office", in_pairs(office.collect())),
        section("accounts", in_pairs(accounts)),
        section("mail", in_pairs(mail)),
    ]
}

/// Two and two side by side: a name and the same in English, a user and the password.
fn in_pairs(items: Vec<Item>) -> Vec<Vec<Item>> {
    let mut rows: Vec<Vec<Item>> = Vec::new();
    for item in items {
        match rows.last_mut().filter(|row| row.len() < 2) {
            Some(row) => row.push(item),
            None => rows.push(vec![item]),
        }
    }
    rows
}

fn counties(sheet: &Sheet<'_>) -> Vec<CountyItem> {
    let code = sheet.typed("recipient_division");
    if code.is_empty() {
        return Vec::new();
    }
    let first = sheet.call.typed("step") == Some("cities");
    let all = founding::standing("county", Some(&code), i64::from(sheet.call.today().year()));
    let item = |division: &programme::places::divisions::Division| CountyItem {
        ticked: first || sheet.call.typed(&format!("county_{}", division.code)).is_some(),
        name_en: sheet.typed(&format!("county_en_{}", division.code)),
        code: division.code.clone(),
        name: division.name.clone(),
    };
    all.iter().map(item).collect()
}
