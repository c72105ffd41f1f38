//! Why a command did not do what was asked, as a sentence and an exit code.

use ::backup::Fault;
use kernel::Refusal;
use store::{Dialect, StoreError};

use crate::words::{Words, say};

/// A command that did not end well.
#[derive(Debug)]
pub enum Failure {
    /// What was asked does not hold, or could not be done: exit code 1.
    Undone(String),
    /// The command was called wrongly: exit code 2.
    Usage(String),
}

impl Failure {
    pub fn undone(sentence: impl Into<String>) -> Failure {
        Failure::Undone(sentence.into())
    }

    /// What the database answered.
    pub fn store(words: Words, error: &StoreError) -> Failure {
        Failure::Undone(match error {
            StoreError::KeyLost => words
                .of(
                    "封存密钥（数据目录下 keys/seal.key）不在，或不是原来那一把。请从备份放回；没有它，已封存的来件、姓名、电话打不开，\
                     平台不启动。见 docs/security.md“What is sealed”。",
                    "The key of what is sealed (keys/seal.key in the data directory) is missing, or is another one. Put it back from \
                     its copy; without it what is sealed does not open, and the platform does not start. See \"What is sealed\" in \
                     docs/security.md.",
                )
                .to_owned(),
            StoreError::Newer(step) => say!(
                words,
                "数据库比本程序新（含 {step}）。请安装同版或更新的程序后再启动。",
                "The database is newer than this program (it holds {step}). Install that release or a newer one, then start again."
            ),
            StoreError::Unavailable(reason) => say!(
                words,
                "数据库现在不能使用：{reason}。请检查数据目录、磁盘空间或数据库地址。",
                "The database cannot be used now: {reason}. Check the data directory, the disk or the database address."
            ),
            other => say!(
                words,
                "数据库出错：{other}。请运行 suimei doctor 查看原因。",
                "The database failed: {other}. Run suimei doctor to see why."
            ),
        })
    }

    /// Why there is no backup, or nothing was restored.
    pub fn backup(words: Words, file: &str, fault: &Fault) -> Failure {
        if let Fault::Store(error) = fault {
            return Failure::store(words, error);
        }
        let sentence = match fault {
            Fault::Taken(_) | Fault::NotEmpty(_) | Fault::Tables(_) | Fault::File { .. } => of_the_place(words, fault),
            Fault::ProgramMissing(_)
            | Fault::ProgramOlder { .. }
            | Fault::ProgramFailed { .. }
            | Fault::ServerOlder { .. } => of_the_programs(words, fault),
            _ => of_the_file(words, file, fault),
        };
        match fault {
            Fault::Recipient(_) | Fault::Address(_) | Fault::Identity(_) => Failure::Usage(sentence),
            _ => Failure::Undone(sentence),
        }
    }

    /// What the platform refused, in its own words.
    pub fn refusal(words: Words, catalogue: &kernel::Catalogue, refusal: &Refusal) -> Failure {
        let said = server::base::words::Words(words.0);
        let mut text = said.refusal(catalogue, refusal);
        for problem in &refusal.problems {
            text.push_str(&format!("\n  {}: {}", problem.field, said.problem(catalogue, problem)));
        }
        Failure::Undone(text)
    }
}

fn of_the_place(words: Words, fault: &Fault) -> String {
    match fault {
        Fault::Taken(path) => {
            let path = path.display();
            say!(
                words,
                "{path} 已经有了，没有覆盖。请换一个文件名。",
                "{path} is there already and was not overwritten. Choose another name."
            )
        }
        Fault::NotEmpty(path) => {
            let path = path.display();
            say!(
                words,
                "{path} 不是空目录，没有恢复。请用 --data 指定一个空的、或还没有的目录。",
                "{path} is not an empty directory; nothing was restored. Name an empty one, or one that is not there, with --data."
            )
        }
        Fault::Tables(count) => say!(
            words,
            "数据库里已有 {count} 张表，没有恢复。请新建一个空的数据库，用 --database 指定。",
            "The database holds {count} tables; nothing was restored. Make an empty database and name it with --database."
        ),
        other => say!(
            words,
            "没有完成，{other}。请检查磁盘空间、目录和权限，再运行一次。",
            "Not done: {other}. Check the room on the disk, the directory and its permissions, then run it again."
        ),
    }
}

fn of_the_programs(words: Words, fault: &Fault) -> String {
    match fault {
        Fault::ProgramMissing(program) => say!(
            words,
            "找不到 {program}。请安装 PostgreSQL 客户端程序（Debian：postgresql-client），或用 --postgres-bin 指定所在目录。",
            "{program} is not found. Install the client programs of PostgreSQL (Debian: postgresql-client), or name their folder \
             with --postgres-bin."
        ),
        Fault::ProgramOlder { program, has, needs } => say!(
            words,
            "{program} 是 {has} 版，比数据库旧。请安装 {needs} 版或更新的 PostgreSQL 客户端程序，或用 --postgres-bin 指定所在目录。",
            "{program} is of release {has}, older than the server. Install the client programs of PostgreSQL {needs} or newer, or \
             name their folder with --postgres-bin."
        ),
        Fault::ServerOlder { has, needs } => say!(
            words,
            "备份取自 PostgreSQL {needs}，这里的数据库是 {has} 版，没有恢复。请用 {needs} 版或更新的 PostgreSQL。",
            "The backup was taken of PostgreSQL {needs}, and this server is {has}; nothing was restored. Use PostgreSQL {needs} or newer."
        ),
        other => say!(
            words,
            "没有完成，{other}。数据库没有改动；请按它所说的改正，再运行一次。",
            "Not done: {other}. The database was not changed; mend what it says, then run it again."
        ),
    }
}

fn of_the_file(words: Words, file: &str, fault: &Fault) -> String {
    match fault {
        Fault::Changed => say!(
            words,
            "{file} 不完整，或被改动过，没有恢复。请换一份备份，或重新从保管处拷贝。",
            "{file} was changed or cut; nothing was restored. Take another backup, or copy it again from where it is kept."
        ),
        Fault::WrongKey => say!(
            words,
            "口令或私钥不对，{file} 打不开，没有恢复。请换用写这份备份时的口令或私钥。",
            "The passphrase or identity is not the one that opens {file}; nothing was restored. Use the one of that backup."
        ),
        Fault::NotABackup => say!(
            words,
            "{file} 不是本平台的备份，没有恢复。请检查文件名。",
            "{file} is not a backup of this platform; nothing was restored. Check the name."
        ),
        Fault::Format(format) => say!(
            words,
            "{file} 是第 {format} 种格式，本程序不认识，没有恢复。请用写它的那个版本恢复。",
            "{file} is of format {format}, which this program does not know; nothing was restored. Restore it with the release that \
             wrote it."
        ),
        Fault::Newer(what) => say!(
            words,
            "{file} 由更新的版本写成（{what}），没有恢复。请安装同版或更新的程序。",
            "{file} was written by a newer release ({what}); nothing was restored. Install that release or a newer one."
        ),
        Fault::OtherDatabase(Dialect::Sqlite) => say!(
            words,
            "{file} 里是 SQLite 数据库，只能恢复成 SQLite。请去掉 --database（或 SUIMEI_DATABASE）。",
            "{file} holds a SQLite database and is restored as one alone. Leave --database (or SUIMEI_DATABASE) out."
        ),
        Fault::OtherDatabase(Dialect::Postgres) => say!(
            words,
            "{file} 里是 PostgreSQL 数据库，只能恢复到 PostgreSQL。请用 --database 指定一个空的数据库。",
            "{file} holds a PostgreSQL database and is restored as one alone. Name an empty database with --database."
        ),
        Fault::Recipient(written) => say!(
            words,
            "{written} 不是 age 公钥。公钥以 age1 开头，由 age-keygen 生成。",
            "{written} is no recipient of age. One begins with age1 and is made by age-keygen."
        ),
        Fault::Identity(path) => {
            let path = path.display();
            say!(
                words,
                "{path} 里没有 age 私钥。私钥文件由 age-keygen 生成。",
                "{path} holds no identity of age. Such a file is made by age-keygen."
            )
        }
        other => say!(words, "没有完成：{other}", "Not done: {other}"),
    }
}
