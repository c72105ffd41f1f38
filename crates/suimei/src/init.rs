//! `suimei init`: a new, empty programme with its office, its three administrators and its manager.

use std::io::{BufRead, IsTerminal, Write};

use clap::ArgMatches;
use programme::founding::{FOUNDERS, Founder, Founding, easy_secret, found, is_code};
use serde_json::json;
use store::clock::Randomness;
use store::{Engine, StoreError};

use crate::arguments::{HOURS_EN, INIT};
use crate::data;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::{Words, say};

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

fn given(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.get_one::<String>(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// What is asked for in the order in which it is asked: option and answer.
struct Answers(Vec<(&'static str, String)>);

impl Answers {
    fn take(words: Words, matches: &ArgMatches) -> Result<Answers, Failure> {
        let mut answers = Vec::new();
        for (name, zh, en) in INIT {
            let answer = given(matches, name).map_or_else(|| ask(words, name, words.of(zh, en)), Ok)?;
            answers.push((*name, answer));
        }
        // What may be left open is not asked for.
        answers.extend(given(matches, HOURS_EN).map(|hours| (HOURS_EN, hours)));
        Ok(Answers(answers))
    }

    fn founding(&self, founders: Vec<Founder>) -> Founding {
        let given = |name: &str| self.get(name).to_owned();
        Founding {
            code: given("code"),
            name: given("name"),
            name_en: given("name-en"),
            assisting: given("assisting"),
            assisting_en: given("assisting-en"),
            recipient: given("recipient"),
            recipient_en: given("recipient-en"),
            office: given("office"),
            office_en: given("office-en"),
            telephone: given("telephone"),
            hours: given("hours"),
            hours_en: given(HOURS_EN),
            founders,
            ..Founding::default()
        }
    }

    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }
}

/// Nothing may exist yet under this code; user names are each programme's own.
fn refuse_taken(words: Words, engine: &Engine, code: &str) -> Result<(), Failure> {
    let failed = |error: StoreError| Failure::store(words, &error);
    let same = engine.read(|connection| connection.query("SELECT 1 FROM programme WHERE code = $1", &[code.into()]));
    if !same.map_err(failed)?.is_empty() {
        return Err(Failure::Undone(say!(
            words,
            "代码 {code} 已经有了，请换一个。",
            "The code {code} is taken; choose another one."
        )));
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
    let randomness = Randomness::from_system();
    let founder = |(role, _, zh, _): &(&'static str, &str, &'static str, &str)| Founder {
        role,
        title: zh,
        user: matches.get_one::<String>(role).cloned().unwrap_or_default(),
        password: easy_secret(&randomness),
    };
    let founders: Vec<Founder> = FOUNDERS.iter().map(founder).collect();
    data::writable(words, settings)?;
    let engine = data::engine(words, settings, data::brief())?;
    refuse_taken(words, &engine, code)?;
    let founding = answers.founding(founders);
    found(&engine, &founding).map_err(|refusal| Failure::refusal(words, engine.catalogue(), &refusal))?;
    report(words, &founding, json);
    Ok(())
}

fn report(words: Words, founding: &Founding, json: bool) {
    let code = &founding.code;
    if json {
        let account = |made: &Founder| json!({ "user": made.user, "role": made.role, "password": made.password });
        let accounts: Vec<_> = founding.founders.iter().map(account).collect();
        println!("{}", json!({ "programme": code, "accounts": accounts }));
        return;
    }
    println!(
        "{}",
        say!(words, "{code} 已建立。以下密码只显示这一次：", "{code} is set up. These passwords are shown this once:")
    );
    for (made, (_, _, zh, en)) in founding.founders.iter().zip(FOUNDERS) {
        println!("  {}  {}  {}", made.user, made.password, words.of(zh, en));
    }
    println!(
        "{}",
        words.of(
            "下一步：运行 suimei serve，由系统管理员新增用户，由安全管理员授予岗位。",
            "Next: run suimei serve; the system administrator adds users, the security administrator grants posts."
        )
    );
}
