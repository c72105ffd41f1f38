//! `suimei doctor`: looks at what a server needs, one line each.

use serde_json::json;
use store::Connection;
use store::journal::HeadFile;

use crate::data;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::words::Words;

/// One thing looked at; none where it is well.
type Found = (&'static str, Option<String>);

fn sentence(result: Result<(), Failure>) -> Option<String> {
    match result {
        Ok(()) => None,
        Err(Failure::Undone(sentence) | Failure::Usage(sentence)) => Some(sentence),
    }
}

fn look(words: Words, settings: &Settings) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    found.push((words.of("数据目录可写", "Data directory can be written"), sentence(data::writable(words, settings))));
    found.push((words.of("数据已建立", "Data is set up"), sentence(data::exists(words, settings))));
    if found.iter().any(|(_, problem)| problem.is_some()) {
        return found;
    }
    // Opening asserts durability: synchronous=FULL and WAL, or fsync and synchronous_commit.
    match data::reader(words, settings) {
        Err(failure) => {
            found.push((words.of("数据库可用且落盘", "Database answers and is durable"), sentence(Err(failure))))
        }
        Ok(mut connection) => {
            found.push((words.of("数据库可用且落盘", "Database answers and is durable"), None));
            let differences = store::schema::differences(&mut connection, &programme::catalogue().kinds);
            let problem = match differences {
                Ok(lines) if lines.is_empty() => None,
                Ok(lines) => {
                    Some(format!("{} {}", lines.join("; "), words.of("请运行 suimei migrate。", "Run suimei migrate.")))
                }
                Err(error) => sentence(Err(Failure::store(words, &error))),
            };
            found.push((words.of("数据库结构与程序一致", "Schema is the program's"), problem));
            found
                .push((words.of("流水签名完好", "Signature of the journal holds"), journal(&mut connection, settings)));
        }
    }
    if let Some(smtp) = &settings.smtp {
        found.push((words.of("邮件服务器可达", "Mail server can be reached"), reach(smtp)));
    }
    found
}

/// The first of what is wrong with the journals and their signed head.
fn journal(connection: &mut Connection, settings: &Settings) -> Option<String> {
    let head = HeadFile::open(&settings.data).and_then(|file| file.read().map(|signed| (file, signed)));
    let (file, signed) = match head {
        Ok(head) => head,
        Err(error) => return Some(error.to_string()),
    };
    match store::journal::verify(connection, &file, &signed) {
        Ok(found) => found.into_iter().next(),
        Err(error) => Some(error.to_string()),
    }
}

fn reach(address: &str) -> Option<String> {
    use std::net::{TcpStream, ToSocketAddrs};
    let resolved = address.to_socket_addrs().map(|mut addresses| addresses.next());
    match resolved {
        Ok(Some(socket)) => {
            let wait = std::time::Duration::from_secs(3);
            TcpStream::connect_timeout(&socket, wait).err().map(|error| format!("{address}: {error}"))
        }
        Ok(None) => Some(address.to_owned()),
        Err(error) => Some(format!("{address}: {error}")),
    }
}

/// Prints what was found; anything amiss ends with exit code 1.
pub fn doctor(words: Words, settings: &Settings, json: bool) -> Result<(), Failure> {
    let found = look(words, settings);
    let well = found.iter().all(|(_, problem)| problem.is_none());
    if json {
        let lines: Vec<_> = found.iter().map(|(what, problem)| json!({ "what": what, "problem": problem })).collect();
        println!("{}", json!({ "ok": well, "checks": lines }));
    } else {
        for (what, problem) in &found {
            match problem {
                None => println!("✓ {what}"),
                Some(problem) => println!("✗ {what}: {problem}"),
            }
        }
    }
    if well { Ok(()) } else { Err(Failure::Undone(String::new())) }
}
