//! `suimei init`: a new, empty programme with its office and its three administrators.

use std::io::{BufRead, IsTerminal, Write};

use clap::ArgMatches;
use kernel::{ActionInput, Catalogue, Viewer};
use programme::organisation::actions::{CreateOrganisation, CreatePerson, CreatePost, CreateProgramme};
use serde_json::{Value as Json, json};
use store::clock::Randomness;
use store::{Engine, Request, StoreError};
use uuid::Uuid;

use crate::arguments::{ADMINISTRATORS, INIT};
use crate::data;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::{Words, say};

/// Letters and digits that nobody mistakes for another.
const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// Four groups of four: eighty bits, easy to copy from paper.
fn password(randomness: &Randomness) -> String {
    let letters: Vec<char> =
        randomness.bytes::<16>().iter().map(|byte| ALPHABET[usize::from(byte % 31)] as char).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

fn ask(words: Words, name: &str, question: &str) -> Result<String, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::Usage(say!(words, "还缺 --{name}（{question}）。", "--{name} is missing ({question}).")));
    }
    loop {
        eprint!("{question}: ");
        let mut line = String::new();
        let read = std::io::stderr().flush().and_then(|()| std::io::stdin().lock().read_line(&mut line));
        match read {
            Ok(0) | Err(_) => return Err(Failure::Usage(say!(words, "还缺 --{name}。", "--{name} is missing."))),
            Ok(_) if line.trim().is_empty() => {}
            Ok(_) => return Ok(line.trim().to_owned()),
        }
    }
}

/// What is asked for in the order in which it is asked: option and answer.
struct Answers(Vec<(&'static str, String)>);

impl Answers {
    fn take(words: Words, matches: &ArgMatches) -> Result<Answers, Failure> {
        let mut answers = Vec::new();
        for (name, zh, en) in INIT {
            let given =
                matches.get_one::<String>(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
            answers.push((*name, given.map_or_else(|| ask(words, name, words.of(zh, en)), Ok)?));
        }
        Ok(Answers(answers))
    }

    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }
}

fn is_code(code: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !code.is_empty() && code.len() <= 40 && code.chars().all(fits) && !code.starts_with('-')
}

/// Performs one action as the installation.
fn perform<A: ActionInput>(words: Words, engine: &Engine, viewer: &Viewer, input: Json) -> Result<Uuid, Failure> {
    let catalogue: &Catalogue = engine.catalogue();
    let done = engine.perform(Request::new(viewer, A::ACTION, None, input));
    done.map(|done| done.record).map_err(|refusal| Failure::refusal(words, catalogue, &refusal))
}

/// Nothing may exist yet under this code or these user names: a name signs in wherever it was made.
fn refuse_taken(words: Words, engine: &Engine, code: &str, users: &[String]) -> Result<(), Failure> {
    let failed = |error: StoreError| Failure::store(words, &error);
    let same = engine.read(|connection| connection.query("SELECT 1 FROM programme WHERE code = $1", &[code.into()]));
    if !same.map_err(failed)?.is_empty() {
        return Err(Failure::Undone(say!(
            words,
            "代码 {code} 已经有了，请换一个。",
            "The code {code} is taken; choose another one."
        )));
    }
    for user in users {
        if engine.read(|connection| engine.shared.directory.account(connection, user)).map_err(failed)?.is_some() {
            return Err(Failure::Undone(say!(
                words,
                "用户名 {user} 已经有了，请用 --system-administrator 等选项换一个。",
                "The user name {user} is taken; choose another one with --system-administrator and its like."
            )));
        }
    }
    Ok(())
}

/// Sets the programme up and prints the passwords once.
pub fn init(words: Words, settings: &Settings, matches: &ArgMatches, json: bool) -> Result<(), Failure> {
    let answers = Answers::take(words, matches)?;
    let code = answers.get("code");
    if !is_code(code) {
        return Err(Failure::Usage(say!(
            words,
            "代码只用小写字母、数字和连字符，例如 guangzhou-meizhou，而不是 {code}。",
            "A code has lower-case letters, digits and hyphens only, such as guangzhou-meizhou, not {code}."
        )));
    }
    let user = |name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
    let users: Vec<String> = ADMINISTRATORS.iter().map(|(name, ..)| user(name)).collect();
    data::writable(words, settings)?;
    let engine = data::engine(words, settings, data::brief())?;
    refuse_taken(words, &engine, code, &users)?;
    let viewer = Viewer::installation(code);
    set_up(words, &engine, &viewer, &answers)?;
    let accounts = administrators(words, &engine, &viewer, &answers, &users)?;
    report(words, code, &accounts, json);
    Ok(())
}

fn set_up(words: Words, engine: &Engine, viewer: &Viewer, answers: &Answers) -> Result<(), Failure> {
    let (assisting, recipient) = (answers.get("assisting"), answers.get("recipient"));
    let (assisting_en, recipient_en) = (answers.get("assisting-en"), answers.get("recipient-en"));
    let input = json!({
        "code": answers.get("code"), "name": answers.get("name"), "name_en": answers.get("name-en"),
        "assisting_side": assisting, "assisting_side_en": assisting_en,
        "recipient_side": recipient, "recipient_side_en": recipient_en,
        "introduction": format!("{assisting}对口帮扶{recipient}。"),
        "introduction_en": format!("{assisting_en} assists {recipient_en}."),
        "office": answers.get("office"), "office_en": answers.get("office-en"),
        "telephone": answers.get("telephone"), "office_hours": answers.get("hours"),
    });
    perform::<CreateProgramme>(words, engine, viewer, input).map(|_| ())
}

/// One account that was made: role, user name, password.
struct Made {
    role: &'static str,
    label: &'static str,
    user: String,
    password: String,
}

fn administrators(
    words: Words,
    engine: &Engine,
    viewer: &Viewer,
    answers: &Answers,
    users: &[String],
) -> Result<Vec<Made>, Failure> {
    let (office, office_en) = (answers.get("office"), answers.get("office-en"));
    let short = |name: &str, max: usize| name.chars().take(max).collect::<String>();
    let input = json!({
        "name": office, "name_en": office_en, "short_name": short(office, 40), "short_name_en": short(office_en, 60),
        "category": "city-office", "side": "recipient",
    });
    let organisation = perform::<CreateOrganisation>(words, engine, viewer, input)?;
    let today = engine.shared.clock.now().day().iso();
    let randomness = Randomness::from_system();
    let mut made = Vec::new();
    for ((role, _, zh, en), user) in ADMINISTRATORS.iter().zip(users) {
        let password = password(&randomness);
        let input = json!({ "user_name": user, "name": zh, "password": password });
        let person = perform::<CreatePerson>(words, engine, viewer, input)?;
        let input = json!({
            "person": person.to_string(), "organisation": organisation.to_string(), "role": role, "title": zh, "begins": today,
        });
        perform::<CreatePost>(words, engine, viewer, input)?;
        made.push(Made { role, label: words.of(zh, en), user: user.clone(), password });
    }
    Ok(made)
}

fn report(words: Words, code: &str, accounts: &[Made], json: bool) {
    if json {
        let accounts: Vec<_> = accounts
            .iter()
            .map(|made| json!({ "user": made.user, "role": made.role, "password": made.password }))
            .collect();
        println!("{}", json!({ "programme": code, "accounts": accounts }));
        return;
    }
    println!(
        "{}",
        say!(words, "{code} 已建立。以下密码只显示这一次：", "{code} is set up. These passwords are shown this once:")
    );
    for made in accounts {
        println!("  {}  {}  {}", made.user, made.password, made.label);
    }
    println!(
        "{}",
        words.of(
            "下一步：运行 suimei serve，由系统管理员新增用户，由安全管理员授予岗位。",
            "Next: run suimei serve; the system administrator adds users, the security administrator grants posts."
        )
    );
}
