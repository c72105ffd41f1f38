//! The command line of the platform: configuration and wiring, nothing else.
//!
//! Exit codes: 0 done, 1 what was asked does not hold, 2 called wrongly.

mod words;
mod failure;
mod arguments;
mod settings;
mod data;
mod bar;
mod secret;
mod serve;
mod init;
mod demo;
mod token;
mod check;
mod anchor;
mod rotate;
mod backup;
mod restore;
mod workbooks;
mod migrate;
mod password;
mod doctor;
mod describe;

use std::process::ExitCode;

use clap::ArgMatches;
use clap::error::ErrorKind;

use failure::Failure;
use settings::Settings;
use words::Words;

/// For SQLite too: pages are made of many small pieces, and glibc's allocator took a quarter of their time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
    let words = Words::choose(&arguments);
    let matches = match arguments::all(words).try_get_matches_from(&arguments) {
        Ok(matches) => matches,
        Err(help) if matches!(help.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            // The one word of the usage line that clap keeps in English.
            print!("{}", help.to_string().replace("[OPTIONS]", words.of("[选项]", "[OPTIONS]")));
            return ExitCode::SUCCESS;
        }
        Err(error) => return end(Failure::Usage(arguments::explain(words, &error))),
    };
    match run_command(words, &matches) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => end(failure),
    }
}

fn run_command(words: Words, matches: &ArgMatches) -> Result<(), Failure> {
    let json = matches.get_flag("json");
    let Some((name, matches)) = matches.subcommand() else { return Ok(()) };
    let settings = || Settings::read(words, matches);
    match name {
        "serve" => serve::serve(words, &settings()?),
        "init" => init::init(words, &settings()?, matches, json),
        "demo" => demo::demo(words, &settings()?, matches, json),
        "token" => token::token(words, matches, json),
        "check" => check::check(words, &settings()?, matches.get_flag("deep"), json),
        "backup" => backup::backup(words, &settings()?, matches, json),
        "restore" => restore::restore(words, &settings()?, matches, json),
        "anchor" => anchor::anchor(words, &settings()?, matches, json),
        "rotate" => rotate::rotate(words, &settings()?, json),
        "migrate" if matches.get_flag("draft") => migrate::draft(words),
        "password" => password::password(words, &settings()?, matches, json),
        "template" => workbooks::template(words, matches, json),
        "import" => workbooks::import(words, matches, json),
        "export" => workbooks::export(words, matches, json),
        "migrate" => migrate::migrate(words, &settings()?, json),
        "doctor" => doctor::doctor(words, &settings()?, json),
        "catalogue" => describe::catalogue(words, json),
        _ => describe::openapi(),
    }
}

fn end(failure: Failure) -> ExitCode {
    let (sentence, code) = match failure {
        Failure::Undone(sentence) => (sentence, 1),
        Failure::Usage(sentence) => (sentence, 2),
    };
    if !sentence.is_empty() {
        eprintln!("suimei: {sentence}");
    }
    ExitCode::from(code)
}
