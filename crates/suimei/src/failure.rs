//! Why a command did not do what was asked, as a sentence and an exit code.

use kernel::Refusal;
use store::StoreError;

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
