//! A declared deadline as a sentence in both languages, made from the declaration alone: numbers stand under their names,
//! with what is usual.

use crate::due::{Due, Reckoning, Yearly};
use crate::field::Type;
use crate::kind::Kind;
use crate::label::{Label, Said};
use crate::standing::{Every, StandingDuty};

/// When an action is owed, and by which records of the kind.
pub fn due(due: &Due, kind: &Kind, rulebook: &Kind) -> Said {
    let mut said = match due.reckoning {
        Reckoning::Working(number) => Said {
            zh: format!("自进入该状态次日起 {number} 个工作日{}", usual(rulebook, number).zh),
            en: format!("{number} working days from the day after it entered the state{}", usual(rulebook, number).en),
        },
        Reckoning::Calendar(number) => Said {
            zh: format!("自进入该状态次日起 {number} 日，遇节假日顺延至下一工作日{}", usual(rulebook, number).zh),
            en: format!(
                "{number} days from the day after it entered the state, moved past holidays to the next working day{}",
                usual(rulebook, number).en
            ),
        },
        Reckoning::After(field, number) => Said {
            zh: format!("自“{}”次日起 {number} 个工作日{}", name(kind, field).zh, usual(rulebook, number).zh),
            en: format!(
                "{number} working days from the day after “{}”{}",
                name(kind, field).en,
                usual(rulebook, number).en
            ),
        },
        Reckoning::On(field) => Said {
            zh: format!("“{}”当日，遇节假日不顺延", name(kind, field).zh),
            en: format!("on “{}”, not moved by holidays", name(kind, field).en),
        },
        Reckoning::Yearly(yearly) => self::yearly(&yearly, kind, rulebook),
        Reckoning::By(_, words) => Said { zh: words.zh.to_owned(), en: words.en.to_owned() },
    };
    if let Some((field, choice)) = due.when {
        let (choice, field) = (chosen(kind, field, choice), name(kind, field));
        said.zh = format!("“{}”为“{}”的：{}", field.zh, choice.zh, said.zh);
        said.en = format!("where “{}” is “{}”: {}", field.en, choice.en, said.en);
    }
    if let Some(field) = due.until {
        said.zh = format!("“{}”未填的：{}", name(kind, field).zh, said.zh);
        said.en = format!("while “{}” is empty: {}", name(kind, field).en, said.en);
    }
    said
}

/// By when a standing duty is owed for each period.
pub fn standing(duty: &StandingDuty, kind: &Kind, rulebook: &Kind) -> Said {
    if let Some(yearly) = duty.of_year() {
        return self::yearly(&yearly, kind, rulebook);
    }
    let usual = rulebook.field(duty.day).and_then(|field| field.usual);
    let (zh, en) = match duty.every {
        Every::Month => ("每月", "month"),
        _ => ("每季度", "quarter"),
    };
    Said {
        zh: format!(
            "{zh}结束后的第一个月 {} 日，遇节假日不顺延{}",
            duty.day,
            usual.map(|day| format!("（通常{day}日）")).unwrap_or_default()
        ),
        en: format!(
            "day {} of the first month after each {en}, not moved by holidays{}",
            duty.day,
            usual.map(|day| format!(" (usually {day})")).unwrap_or_default()
        ),
    }
}

/// The day that comes every year.
pub fn yearly(yearly: &Yearly, kind: &Kind, rulebook: &Kind) -> Said {
    let usual = |number| rulebook.field(number).and_then(|field| field.usual);
    let usual = usual(yearly.month).zip(usual(yearly.day));
    let english = |(month, day): (i64, i64)| {
        let month = i8::try_from(month).map(crate::days::month_en).unwrap_or_default();
        format!(" (usually {day} {month})")
    };
    let (zh, en) = match yearly.later {
        0 => (String::new(), "in".to_owned()),
        1 => ("次年".to_owned(), "in the year after".to_owned()),
        years => (format!("后第{years}年"), format!("{years} years after")),
    };
    let year = name(kind, yearly.year);
    Said {
        zh: format!(
            "“{}”{zh} {} 月 {} 日，遇节假日不顺延{}",
            year.zh,
            yearly.month,
            yearly.day,
            usual.map(|(month, day)| format!("（通常{month}月{day}日）")).unwrap_or_default()
        ),
        en: format!(
            "day {} of month {} {en} “{}”, not moved by holidays{}",
            yearly.day,
            yearly.month,
            year.en,
            usual.map(english).unwrap_or_default()
        ),
    }
}

fn usual(rulebook: &Kind, number: &str) -> Said {
    let usual = rulebook.field(number).and_then(|field| field.usual);
    usual.map_or(Said::default(), |usual| Said {
        zh: format!("（通常 {usual}）"), en: format!(" (usually {usual})")
    })
}

fn name(kind: &Kind, field: &'static str) -> Label {
    kind.field(field).map_or(Label::new(field, field), |field| field.label)
}

fn chosen(kind: &Kind, field: &str, code: &'static str) -> Label {
    let choices = match kind.field(field).map(|field| field.of) {
        Some(Type::Choice(choices)) => choices,
        _ => &[],
    };
    choices.iter().find(|choice| choice.code == code).map_or(Label::new(code, code), |choice| choice.label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{Choice, Field};

    const OF: Type = Type::Choice(&[Choice::new("county", Label::new("县", "County"))]);
    const PAPER: Kind = Kind::new("paper").fields(&[
        Field::new("year", Type::Year, true).zh("年度").en("Year"),
        Field::new("of", OF, true).zh("类别").en("Kind"),
        Field::new("hung_on", Type::Day, false).zh("上墙日期").en("Hung on"),
    ]);
    const RULEBOOK: Kind = Kind::new("rulebook").fields(&[
        Field::new("days", Type::Integer, false).usual(10),
        Field::new("month", Type::Integer, false).usual(3),
        Field::new("day", Type::Integer, false).usual(31),
        Field::new("open", Type::Integer, false),
    ]);

    fn said(due: Due) -> (String, String) {
        let said = super::due(&due, &PAPER, &RULEBOOK);
        (said.zh, said.en)
    }

    #[test]
    fn a_deadline_is_said_from_its_declaration() {
        let (zh, en) = said(Due::working("days"));
        assert_eq!(zh, "自进入该状态次日起 days 个工作日（通常 10）");
        assert_eq!(en, "days working days from the day after it entered the state (usually 10)");
        let (zh, en) = said(Due::after("hung_on", "open").when("of", "county"));
        assert_eq!(zh, "“类别”为“县”的：自“上墙日期”次日起 open 个工作日");
        assert_eq!(en, "where “Kind” is “County”: open working days from the day after “Hung on”");
        let (zh, en) = said(Due::yearly("year", 1, "month", "day").until("hung_on"));
        assert_eq!(zh, "“上墙日期”未填的：“年度”次年 month 月 day 日，遇节假日不顺延（通常3月31日）");
        let yearly = "day day of month month in the year after “Year”, not moved by holidays (usually 31 March)";
        assert_eq!(en, format!("while “Hung on” is empty: {yearly}"));
        assert_eq!(said(Due::by(|_| Ok(None), "从不", "never")), ("从不".to_owned(), "never".to_owned()));
    }
}
