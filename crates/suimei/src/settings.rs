//! Settings: options first, then the environment, then `suimei.toml` in the data directory, then the one beside it.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use backup::Programs;
use clap::ArgMatches;
use serde::Deserialize;
use server::Limits;
use server::every::jobs::is_mail_server;
use store::{Place, Width};

use crate::failure::Failure;
use crate::words::{Words, say};

/// What `suimei.toml` may hold: the names of the options.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    data: Option<PathBuf>,
    listen: Option<String>,
    database: Option<String>,
    public_url: Option<String>,
    smtp: Option<String>,
    mail_from: Option<String>,
    proxy: Option<String>,
    postgres_bin: Option<String>,
    connections: Option<u64>,
    head_seconds: Option<u64>,
    body_seconds: Option<u64>,
    slow_at_once: Option<u64>,
    slow_wait_seconds: Option<u64>,
}

/// Where the data lies and how the platform is served.
#[derive(Clone, Debug)]
pub struct Settings {
    pub data: PathBuf,
    pub listen: String,
    pub database: Option<String>,
    pub public_url: Option<String>,
    pub smtp: Option<String>,
    pub mail_from: Option<String>,
    /// Addresses of reverse proxies, with commas between them.
    pub proxy: Option<String>,
    /// Where the programs of PostgreSQL lie.
    pub postgres_bin: Option<String>,
    pub limits: Limits,
    /// How much slow work of one sort is done at once, and how long others wait for it.
    pub slow: Width,
}

const NAME: &str = "suimei.toml";

fn file(words: Words, path: &Path) -> Result<File, Failure> {
    let Ok(written) = std::fs::read_to_string(path) else { return Ok(File::default()) };
    toml::from_str(&written).map_err(|error| {
        let (path, error) = (path.display(), error.to_string());
        Failure::Usage(say!(words, "{path} 不能读取：{error}", "{path} cannot be read: {error}"))
    })
}

impl Settings {
    pub fn read(words: Words, matches: &ArgMatches) -> Result<Settings, Failure> {
        let given = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
        let beside = file(words, Path::new(NAME))?;
        let data =
            given("data").map(PathBuf::from).or_else(|| beside.data.clone()).unwrap_or_else(|| PathBuf::from("data"));
        let inside = file(words, &data.join(NAME))?;
        let choose = |name: &str, of: fn(&File) -> &Option<String>| {
            given(name)
                .or_else(|| of(&inside).clone())
                .or_else(|| of(&beside).clone())
                .filter(|value| !value.is_empty())
        };
        let number = |name: &str, of: fn(&File) -> Option<u64>, usual: u64| {
            let asked = matches.try_get_one::<u64>(name).ok().flatten().copied();
            asked.or_else(|| of(&inside)).or_else(|| of(&beside)).filter(|number| *number > 0).unwrap_or(usual)
        };
        let seconds = |name: &str, of: fn(&File) -> Option<u64>, usual: Duration| {
            Duration::from_secs(number(name, of, usual.as_secs()))
        };
        let (limits, slow) = (Limits::default(), Width::default());
        let patience = seconds("slow-wait-seconds", |file| file.slow_wait_seconds, slow.patience);
        let connections = number("connections", |file| file.connections, limits.connections as u64);
        let limits = Limits {
            connections: usize::try_from(connections).unwrap_or(usize::MAX),
            head: seconds("head-seconds", |file| file.head_seconds, limits.head),
            body: seconds("body-seconds", |file| file.body_seconds, limits.body),
            patience,
            ..limits
        };
        let at_once = number("slow-at-once", |file| file.slow_at_once, slow.at_once as u64);
        Ok(Settings {
            limits,
            slow: Width { at_once: usize::try_from(at_once).unwrap_or(usize::MAX), patience },
            listen: choose("listen", |file| &file.listen).unwrap_or_else(|| "127.0.0.1:8080".to_owned()),
            database: choose("database", |file| &file.database),
            public_url: choose("public-url", |file| &file.public_url),
            smtp: choose("smtp", |file| &file.smtp),
            mail_from: choose("mail-from", |file| &file.mail_from),
            proxy: choose("proxy", |file| &file.proxy),
            postgres_bin: choose("postgres-bin", |file| &file.postgres_bin),
            data,
        })
    }

    /// The reverse proxies that are trusted.
    pub fn proxies(&self, words: Words) -> Result<Vec<IpAddr>, Failure> {
        let named = self.proxy.as_deref().unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty());
        let read = |name: &str| {
            name.parse().map_err(|_| {
                Failure::Usage(say!(
                    words,
                    "--proxy 应为 IP 地址，多个用逗号分开，例如 127.0.0.1；{name} 不是。",
                    "--proxy takes IP addresses with commas between them, such as 127.0.0.1; {name} is none."
                ))
            })
        };
        named.map(read).collect()
    }

    /// Whether letters can be sent as is said: what is written wrongly is told at the start and not to a log.
    ///
    /// # Errors
    /// A server that is not HOST:PORT, a sender that is no address.
    pub fn check_mail(&self, words: Words) -> Result<(), Failure> {
        if let Some(server) = self.smtp.as_ref().filter(|server| !is_mail_server(server)) {
            return Err(Failure::Usage(say!(
                words,
                "--smtp 应写成 主机:端口，例如 mail.example.cn:25；{server} 不是。",
                "--smtp takes HOST:PORT, such as mail.example.cn:25; {server} is none."
            )));
        }
        if let Some(from) = self.mail_from.as_ref().filter(|from| kernel::written::mail::read(from).is_err()) {
            return Err(Failure::Usage(say!(
                words,
                "--mail-from 应为一个电子邮箱地址，例如 bangfu@example.cn；{from} 不是。",
                "--mail-from takes one mail address, such as bangfu@example.cn; {from} is none."
            )));
        }
        Ok(())
    }

    /// Where the programs of PostgreSQL are looked for.
    pub fn programs(&self) -> Programs {
        Programs { folder: self.postgres_bin.as_ref().map(PathBuf::from) }
    }

    pub fn place(&self) -> Place {
        Place { directory: self.data.clone(), postgres: self.database.clone() }
    }
}
