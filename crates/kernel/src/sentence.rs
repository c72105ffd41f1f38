//! A declared deadline as a sentence in both languages, made from the declaration: numbers stand under their names with what is
//! usual, or as they are in force.

use crate::due::{Due, Numbered, Reckoning, Yearly};
use crate::field::Type;
use crate::kind::Kind;
use crate::label::{Label, Said};
use crate::standing::{Every, StandingDuty};

/// How a sentence says the numbers that it needs.
#[derive(Clone, Copy)]
pub enum Says<'a> {
    /// By the names under which rulebooks hold them, with what is usual.
    Names(&'a Kind),
    /// By their values.
    InForce(&'a dyn Numbered),
}

impl Says<'_> {
    /// The number: its name, or its value.
    fn number(self, name: &str) -> String {
        match self {
            Says::Names(_) => name.to_owned(),
            Says::InForce(numbers) => numbers.number(name).map(|number| number.to_string()).unwrap_or_default(),
        }
    }

    /// Since when a state is reckoned: a declaration speaks of states, whoever does it of when it came.
    fn since_it_came(self) -> Said {
        let (zh, en) = match self {
            Says::Names(_) => ("自进入该状态次日起", "from the day after it entered the state"),
            Says::InForce(_) => ("自送到次日起", "from the day after it came"),
        };
        Said { zh: zh.to_owned(), en: en.to_owned() }
    }

    /// What is usual, where the number itself is not said.
    fn usual(self, name: &str) -> Option<i64> {
        match self {
            Says::Names(rulebook) => rulebook.field(name).and_then(|field| field.usual),
            Says::InForce(_) => None,
        }
    }

    /// The same behind a number of days.
    fn usually(self, name: &str) -> Said {
        self.usual(name).map_or(Said::default(), |usual| Said {
            zh: format!("（通常 {usual}）"),
            en: format!(" (usually {usual})"),
        })
    }
}

/// When an action is owed, and by which records of the kind.
pub fn due(due: &Due, kind: &Kind, says: Says<'_>) -> Said {
    let came = says.since_it_came();
    let mut said = match due.reckoning {
        Reckoning::Working(number) => Said {
            zh: format!("{} {} 个工作日{}", came.zh, says.number(number), says.usually(number).zh),
            en: format!("{} working days {}{}", says.number(number), came.en, says.usually(number).en),
        },
        Reckoning::Calendar(number) => Said {
            zh: format!("{} {} 日，遇节假日顺延至下一工作日{}", came.zh, says.number(number), says.usually(number).zh),
            en: format!(
                "{} days {}, moved past holidays to the next working day{}",
                says.number(number),
                came.en,
                says.usually(number).en
            ),
        },
        Reckoning::After(field, number) => Said {
            zh: format!(
                "自“{}”次日起 {} 个工作日{}",
                name(kind, field).zh,
                says.number(number),
                says.usually(number).zh
            ),
            en: format!(
                "{} working days from the day after “{}”{}",
                says.number(number),
                name(kind, field).en,
                says.usually(number).en
            ),
        },
        Reckoning::On(field) => Said {
            zh: format!("“{}”当日，遇节假日不顺延", name(kind, field).zh),
            en: format!("on “{}”, not moved by holidays", name(kind, field).en),
        },
        Reckoning::Yearly(yearly) => self::yearly(&yearly, kind, says),
        Reckoning::By(_, words) => Said { zh: words.zh.to_owned(), en: words.en.to_owned() },
    };
    if let Some((field, choice)) = due.when {
        let (choice, field) = (chosen(kind, field, choice), name(kind, field));
        said = match says {
            Says::Names(_) => Said {
                zh: format!("“{}”为“{}”的：{}", field.zh, choice.zh, said.zh),
                en: format!("where “{}” is “{}”: {}", field.en, choice.en, said.en),
            },
            Says::InForce(_) => {
                Said { zh: format!("{}的：{}", choice.zh, said.zh), en: format!("{}: {}", choice.en, said.en) }
            }
        };
    }
    if let Some(field) = due.until {
        let field = name(kind, field);
        said = match says {
            Says::Names(_) => Said {
                zh: format!("“{}”未填的：{}", field.zh, said.zh),
                en: format!("while “{}” is empty: {}", field.en, said.en),
            },
            Says::InForce(_) => Said {
                zh: format!("还没有{}的：{}", field.zh, said.zh),
                en: format!("until there is one: {}", said.en),
            },
        };
    }
    said
}

/// By when a standing duty is owed for each period.
pub fn standing(duty: &StandingDuty, kind: &Kind, says: Says<'_>) -> Said {
    let said = by_when(duty, kind, says);
    let Some((month, day)) = duty.from else { return said };
    let (usual, month, day) = (of_year_usual((month, day), says), says.number(month), says.number(day));
    Said {
        zh: format!("自当年 {month} 月 {day} 日{}起：{}", usual.zh, said.zh),
        en: format!("from day {day} of month {month}{} on: {}", usual.en, said.en),
    }
}

/// The usual day of the year, in brackets.
fn of_year_usual((month, day): (&str, &str), says: Says<'_>) -> Said {
    let Some((month, day)) = says.usual(month).zip(says.usual(day)) else { return Said::default() };
    let english = i8::try_from(month).map(crate::days::month_en).unwrap_or_default();
    Said { zh: format!("（通常{month}月{day}日）"), en: format!(" (usually {day} {english})") }
}

fn by_when(duty: &StandingDuty, kind: &Kind, says: Says<'_>) -> Said {
    if let Some(yearly) = duty.of_year() {
        return self::yearly(&yearly, kind, says);
    }
    let (day, usual) = (says.number(duty.day), says.usual(duty.day));
    let (zh, en) = match duty.every {
        Every::Month => ("每月", "month"),
        _ => ("每季度", "quarter"),
    };
    Said {
        zh: format!(
            "{zh}结束后的第一个月 {day} 日，遇节假日不顺延{}",
            usual.map(|day| format!("（通常{day}日）")).unwrap_or_default()
        ),
        en: format!(
            "day {day} of the first month after each {en}, not moved by holidays{}",
            usual.map(|day| format!(" (usually {day})")).unwrap_or_default()
        ),
    }
}

/// The day that comes every year.
pub fn yearly(yearly: &Yearly, kind: &Kind, says: Says<'_>) -> Said {
    let usual = of_year_usual((yearly.month, yearly.day), says);
    let (month, day) = (says.number(yearly.month), says.number(yearly.day));
    if matches!(says, Says::InForce(_)) {
        return yearly_in_force(yearly.later, &month, &day);
    }
    let (zh, en) = match yearly.later {
        0 => (String::new(), "in".to_owned()),
        1 => ("次年".to_owned(), "in the year after".to_owned()),
        years => (format!("后第{years}年"), format!("{years} years after")),
    };
    let year = name(kind, yearly.year);
    Said {
        zh: format!("“{}”{zh} {month} 月 {day} 日，遇节假日不顺延{}", year.zh, usual.zh),
        en: format!("day {day} of month {month} {en} “{}”, not moved by holidays{}", year.en, usual.en),
    }
}

/// The same for whoever does it: 次年1月15日.
fn yearly_in_force(later: i16, month: &str, day: &str) -> Said {
    let english = month.parse().map(crate::days::month_en).unwrap_or_default();
    let (zh, en) = match later {
        0 => ("当年".to_owned(), "of the year".to_owned()),
        1 => ("次年".to_owned(), "of the year after".to_owned()),
        years => (format!("后第{years}年"), format!("{years} years after")),
    };
    Said {
        zh: format!("{zh}{month}月{day}日，遇节假日不顺延"),
        en: format!("{day} {english} {en}, not moved by holidays"),
    }
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
        let said = super::due(&due, &PAPER, Says::Names(&RULEBOOK));
        (said.zh, said.en)
    }

    struct Seven;

    impl Numbered for Seven {
        fn number(&self, _: &str) -> Result<i64, crate::value::Mismatch> {
            Ok(7)
        }
    }

    #[test]
    fn a_deadline_is_said_with_the_numbers_in_force() {
        let said = |due: Due| super::due(&due, &PAPER, Says::InForce(&Seven)).zh;
        assert_eq!(said(Due::working("days")), "自送到次日起 7 个工作日");
        assert_eq!(said(Due::calendar("open")), "自送到次日起 7 日，遇节假日顺延至下一工作日");
        assert_eq!(said(Due::yearly("year", 0, "month", "day")), "当年7月7日，遇节假日不顺延");
        let county = Due::yearly("year", 1, "month", "day").when("of", "county").until("hung_on");
        assert_eq!(said(county), "还没有上墙日期的：县的：次年7月7日，遇节假日不顺延");
        let english = super::due(&county, &PAPER, Says::InForce(&Seven)).en;
        assert_eq!(english, "until there is one: County: 7 July of the year after, not moved by holidays");
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
