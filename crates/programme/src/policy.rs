//! The policy's text and its 103 asks, each linked to the declarations that name it, and how far each is carried out.

use std::sync::OnceLock;

use kernel::{Action, Catalogue, Kind};
use serde::Deserialize;

/// The text of the policy, 22 July 2009, as issued (see `data/README.md`).
pub const TEXT: &str = include_str!("../data/opinions-2009.zh.txt");

/// How far each ask is carried out; the head of the file says how it reads.
pub const ANSWERED: &str = include_str!("../../../docs/asks.txt");

/// One thing the policy asks for.
#[derive(Clone, Debug, Deserialize)]
pub struct Ask {
    /// Clause, sentence and number: `5.2.4.2`.
    pub id: String,
    pub system: String,
    /// The policy's own words.
    pub policy: String,
    /// What the platform must make happen.
    pub platform: String,
}

/// All asks, in the order of the text.
///
/// # Panics
/// When a line cannot be read: an ask that is left out in silence would look like one that was never made.
pub fn asks() -> &'static [Ask] {
    static ASKS: OnceLock<Vec<Ask>> = OnceLock::new();
    ASKS.get_or_init(|| {
        let mut reader = csv::Reader::from_reader(include_bytes!("../data/asks.csv").as_slice());
        reader.deserialize().map(|line| line.unwrap_or_else(|error| panic!("asks.csv: {error}"))).collect()
    })
}

/// How far an ask is carried out, judged by the tests that play it as its people would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 无: no test plays any part of it.
    Nothing,
    /// 部分: a part of it is played.
    Part,
    /// 全: every part of it is played.
    Whole,
}

impl Level {
    pub const ALL: [Level; 3] = [Level::Whole, Level::Part, Level::Nothing];

    /// As it stands in `docs/asks.txt`.
    pub const fn zh(self) -> &'static str {
        match self {
            Level::Nothing => "无",
            Level::Part => "部分",
            Level::Whole => "全",
        }
    }
}

/// What is missing of an ask, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    pub zh: &'static str,
    pub en: &'static str,
}

/// How far one ask is carried out, and what shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub id: &'static str,
    pub level: Level,
    /// Tests that play it: the file and the name of each.
    pub scenes: Vec<(&'static str, &'static str)>,
    /// Only where it is carried out in part.
    pub missing: Option<Missing>,
}

/// How far every ask is carried out, in the order of the text.
///
/// # Panics
/// When `docs/asks.txt` cannot be read.
pub fn answered() -> &'static [Answered] {
    static ALL: OnceLock<Vec<Answered>> = OnceLock::new();
    ALL.get_or_init(|| read_answered(ANSWERED).unwrap_or_else(|error| panic!("docs/asks.txt: {error}")))
}

/// How far that ask is carried out.
///
/// # Panics
/// When the ask does not stand in `docs/asks.txt`; a test holds that all do.
pub fn answer(ask: &Ask) -> &'static Answered {
    let answer = answered().iter().find(|answered| answered.id == ask.id);
    answer.unwrap_or_else(|| panic!("docs/asks.txt says nothing of {}", ask.id))
}

/// Reads what `docs/asks.txt` says: a block of lines for each ask, blank lines between them, `#` before remarks.
///
/// # Errors
/// The first block that does not read as the head of the file says.
pub fn read_answered(text: &'static str) -> Result<Vec<Answered>, String> {
    let blocks = text.split("\n\n").filter(|block| !block.trim_start().starts_with('#'));
    blocks.filter(|block| !block.trim().is_empty()).map(read_block).collect()
}

fn read_block(block: &'static str) -> Result<Answered, String> {
    let mut lines = block.trim().lines();
    let mut head = lines.next().unwrap_or_default().splitn(3, ' ');
    let (id, level) = (head.next().unwrap_or_default(), head.next().unwrap_or_default());
    let level = Level::ALL.into_iter().find(|known| known.zh() == level);
    let level = level.ok_or_else(|| format!("{id}: neither 全, 部分 nor 无"))?;
    let (mut scenes, mut zh, mut en) = (Vec::new(), None, None);
    for line in lines {
        match line.trim().split_once(": ").map(|(word, rest)| (word, rest.trim())) {
            Some(("platform", _)) => {}
            Some(("scene", scene)) => {
                scenes.push(scene.split_once(' ').ok_or_else(|| format!("{id}: {scene} names no test"))?);
            }
            Some(("缺", sentence)) if zh.is_none() => zh = Some(sentence),
            Some(("lacks", sentence)) if en.is_none() => en = Some(sentence),
            _ => return Err(format!("{id}: {line}")),
        }
    }
    let missing = zh.zip(en).map(|(zh, en)| Missing { zh, en });
    let (played, told) = (!scenes.is_empty(), zh.is_some() || en.is_some());
    let fits = match level {
        Level::Nothing => !played && !told,
        Level::Part => played && missing.is_some(),
        Level::Whole => played && !told,
    };
    let answered = Answered { id, level, scenes, missing };
    if fits { Ok(answered) } else { Err(format!("{id}: what stands under it does not fit {}", level.zh())) }
}

/// What names an ask.
pub struct Carriers {
    pub kinds: Vec<&'static Kind>,
    pub actions: Vec<&'static Action>,
}

/// The kinds and actions that name the ask. That proves nothing of how far it is carried out.
pub fn carriers(catalogue: &Catalogue, ask: &str) -> Carriers {
    Carriers {
        kinds: catalogue.kinds.iter().copied().filter(|kind| kind.asks.contains(&ask)).collect(),
        actions: catalogue.actions.iter().copied().filter(|action| action.asks.contains(&ask)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_reads_as_the_head_of_the_file_says() {
        let read = read_answered(
            "# a remark\n\n1.1 部分 甲\n  platform: all of it\n  scene: a.rs b\n  缺: 乙。\n  lacks: The rest.\n\n2.1 无 丙\n",
        );
        let missing = Some(Missing { zh: "乙。", en: "The rest." });
        let part = Answered { id: "1.1", level: Level::Part, scenes: vec![("a.rs", "b")], missing };
        let nothing = Answered { id: "2.1", level: Level::Nothing, scenes: Vec::new(), missing: None };
        assert_eq!(read, Ok(vec![part, nothing]));
    }

    #[test]
    fn an_answer_that_does_not_fit_its_level_is_an_error() {
        for block in [
            "1.1 好 甲\n",
            "1.1 全 甲\n",
            "1.1 全 甲\n  scene: a.rs b\n  缺: 乙。\n",
            "1.1 部分 甲\n  scene: a.rs b\n",
            "1.1 部分 甲\n  scene: a.rs b\n  缺: 乙。\n",
            "1.1 部分 甲\n  缺: 乙。\n  lacks: The rest.\n",
            "1.1 无 甲\n  scene: a.rs b\n",
            "1.1 无 甲\n  scene: a.rs\n",
            "1.1 无 甲\n  scenes: a.rs b\n",
            "1.1 部分 甲\n  scene: a.rs b\n  缺: 乙。\n  缺: 丁。\n  lacks: The rest.\n",
        ] {
            assert!(read_answered(block).is_err(), "{block}");
        }
    }
}
