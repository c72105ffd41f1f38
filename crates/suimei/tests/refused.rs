//! What is written wrongly on the command line is told before anything is begun.

use std::process::Command;

use worlds::{Data, Database};

/// What the program says on its way out.
fn refused(language: &str, arguments: &[&str]) -> String {
    let data = Data::empty(Database::Sqlite);
    let directory = data.place.directory.join("not-begun");
    let mut command = Command::new(env!("CARGO_BIN_EXE_suimei"));
    command.env("LC_ALL", language).args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&directory);
    let ran = command.args(arguments).output().expect("the program");
    assert_eq!(ran.status.code(), Some(2), "{arguments:?}");
    assert!(!directory.exists(), "nothing is begun");
    String::from_utf8_lossy(&ran.stderr).into_owned()
}

#[test]
fn a_server_does_not_start_with_a_mail_server_or_a_sender_that_cannot_be() {
    for wrong in ["mail.example.cn", ":25", "mail.example.cn:0", "mail.example.cn:70000", "mail.example.cn:smtp"] {
        let said = refused("zh_CN.UTF-8", &["--smtp", wrong]);
        assert!(said.contains("主机:端口") && said.contains(wrong), "{said}");
        let said = refused("en_GB.UTF-8", &["--smtp", wrong]);
        assert!(said.contains("HOST:PORT") && said.contains(wrong), "{said}");
    }
    for wrong in ["帮扶办", "office@", "a@b@c", "one@example.cn, other@example.cn"] {
        let said = refused("zh_CN.UTF-8", &["--mail-from", wrong]);
        assert!(said.contains("电子邮箱地址") && said.contains(wrong), "{said}");
        let said = refused("en_GB.UTF-8", &["--mail-from", wrong]);
        assert!(said.contains("one mail address") && said.contains(wrong), "{said}");
    }
}
