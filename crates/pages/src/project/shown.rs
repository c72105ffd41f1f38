//! A published project as people ask of it: what, until when, how much, who pays, who answers, how far it is.

use std::cmp::Reverse;

use kernel::fen::grouped_count;
use kernel::{Day, Fen, Kind, Record};
use programme::project::records::{Outcome, Project};
use serde_json::Value as Json;
use server::base::amounts::{Amount, Money};
use server::base::call::Call;
use server::base::order::{self, Order};
use server::base::show::{Scene, StateShown, show_day};
use server::base::words::Words;
use server::public::pictures::{self, Picture};
use server::public::version;
use store::published::Published;
use uuid::Uuid;

/// A name with the page that it leads to; empty where there is none.
#[derive(Clone, Debug, Default)]
pub struct Named {
    pub text: String,
    pub link: String,
}

/// A piece of a bar: its word, its amount, where it begins and how wide it is, in percent.
#[derive(Clone, Debug)]
pub struct Piece {
    pub label: String,
    pub amount: String,
    /// To the fen, where the amount is rounded.
    pub exact: String,
    pub class: &'static str,
    pub from: String,
    pub width: String,
}

/// A published project.
#[derive(Clone, Debug)]
pub struct Shown {
    pub id: Uuid,
    pub link: String,
    pub name: String,
    pub state: StateShown,
    pub outcome: Option<Outcome>,
    pub year: String,
    pub county: Named,
    pub town: Named,
    pub village: Named,
    pub theme: String,
    pub content: String,
    /// Until when it is to be done, or since when it is.
    pub until: String,
    /// The same day alone.
    pub day: String,
    /// How many days are left, or have passed.
    pub left: String,
    /// It is not finished, and its day has passed.
    pub is_late: bool,
    pub cost: Amount,
    /// The unit of its amounts.
    pub unit: String,
    pub agreed: Amount,
    pub agreed_fen: i64,
    /// The day on which it was done, or is to be.
    pub on: Option<Day>,
    pub giver: Named,
    pub sources: Vec<Piece>,
    /// The bar in words, for those who do not see it.
    pub sources_said: String,
    pub person: String,
    /// From when to when it was planned.
    pub planned: String,
    /// How it went: begun, done, what was built, for whom.
    pub went: Vec<String>,
    pub pictures: Vec<Picture>,
}

/// By which columns a list of projects can be put in order.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    pub agreed: Order,
    pub when: Order,
}

impl Orders {
    pub fn of(call: &Call) -> Orders {
        Orders { agreed: order::by(call, AGREED, true, &[]), when: order::by(call, WHEN, false, &[]) }
    }
}

const AGREED: &str = "agreed";
const WHEN: &str = "when";

/// Projects in the order that the address asks for; what has no day comes last. Without one they stay as they are.
pub fn in_order(call: &Call, projects: &mut [Shown]) {
    let last = |one: &Shown| one.on.is_none();
    match order::asked(call) {
        Some((AGREED, false)) => projects.sort_by_key(|one| one.agreed_fen),
        Some((AGREED, true)) => projects.sort_by_key(|one| Reverse(one.agreed_fen)),
        Some((WHEN, false)) => projects.sort_by_key(|one| (last(one), one.on)),
        Some((WHEN, true)) => projects.sort_by_key(|one| (last(one), Reverse(one.on))),
        _ => {}
    }
}

/// Part of a whole in percent, with two decimals, as attributes of a drawing take it.
pub fn percent(part: i64, whole: i64) -> String {
    let hundredths = i128::from(part.max(0)) * 10_000 / i128::from(whole.max(1));
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Amounts as pieces of one bar, in their order; those that are nothing are left out.
pub fn pieces(money: Money, words: Words, amounts: &[(String, i64, &'static str)]) -> Vec<Piece> {
    let whole: i64 = amounts.iter().map(|(_, fen, _)| fen.max(&0)).sum();
    let mut before = 0;
    let mut pieces = Vec::new();
    for (label, fen, class) in amounts.iter().filter(|(_, fen, _)| *fen > 0) {
        let Amount { text, exact, .. } = money.shown(Fen(*fen), words);
        pieces.push(Piece {
            label: label.clone(),
            amount: text,
            exact,
            class,
            from: percent(before, whole),
            width: percent(*fen, whole),
        });
        before += fen;
    }
    pieces
}

struct Reader<'a> {
    call: &'a Call,
    kind: &'static Kind,
    content: &'a Json,
    scene: Scene<'a>,
}

impl Reader<'_> {
    fn text(&self, name: &str) -> String {
        let field = self.kind.field(name);
        field.map(|field| self.scene.json(field, &self.content[name])).unwrap_or_default()
    }

    fn raw(&self, name: &str) -> &str {
        self.content[name].as_str().unwrap_or_default()
    }

    fn fen(&self, name: &str) -> i64 {
        self.content[name].as_i64().unwrap_or(0)
    }

    fn day(&self, name: &str) -> Option<Day> {
        Day::parse(self.raw(name)).ok()
    }

    /// What a field points at, with the page of that place.
    fn place(&self, name: &str, path: &str) -> Named {
        match self.raw(name) {
            "" => Named::default(),
            id => Named { text: self.text(name), link: format!("{}/{path}/{id}", self.call.base) },
        }
    }

    fn village(&self) -> Named {
        let (town, village) = (self.raw("town"), self.raw("village"));
        match (town, village) {
            (_, "") => Named::default(),
            ("", _) => Named { text: self.text("village"), link: String::new() },
            _ => Named { text: self.text("village"), link: village_link(self.call, town, village) },
        }
    }

    /// Until when, and how long that is from today.
    fn until(&self, outcome: Option<Outcome>) -> ([String; 3], bool) {
        let words = self.call.words();
        if let (Some(Outcome::Finished), Some(done)) = (outcome, self.day("finished")) {
            let day = show_day(done, words);
            return ([words.with_one("project-done-on", "day", &day), day, String::new()], false);
        }
        let Some(finish) = self.day("finish").filter(|_| outcome != Some(Outcome::Stopped)) else {
            return Default::default();
        };
        let days = self.call.today().days_until(finish);
        let left = match days {
            0.. => words.with_one("project-days-left", "days", days),
            _ => words.with_one("project-days-over", "days", -days),
        };
        let day = show_day(finish, words);
        let is_late = days < 0 && outcome != Some(Outcome::Finished);
        ([words.with_one("project-until", "day", &day), day, left], is_late)
    }

    /// What the agreed amount rests on, as long as that is a letter that nobody has confirmed; empty where it is not.
    fn mark(&self) -> String {
        if self.raw("letter").is_empty() { String::new() } else { self.text("letter") }
    }

    fn sources(&self) -> Vec<(String, i64, &'static str)> {
        let words = self.call.words();
        let partner = match self.raw("partner") {
            "" => words.say("source-partner"),
            _ => self.text("partner"),
        };
        let partner = partner + &words.aside(self.mark());
        vec![
            (partner, self.fen("agreed_fen"), "s1"),
            (words.say("source-county"), self.fen("county_fen"), "s2"),
            (words.say("source-local"), self.fen("local_fen"), "s3"),
            (words.say("source-firm"), self.fen("firm_fen"), "s4"),
            (words.say("source-other"), self.fen("other_fen"), "s0"),
        ]
    }

    fn planned(&self) -> String {
        let words = self.call.words();
        let shown = |day: Day| show_day(day, words);
        match (self.day("start"), self.day("finish")) {
            (Some(start), Some(finish)) => {
                words.with("project-from-to", &[("from", shown(start)), ("to", shown(finish))])
            }
            (Some(day), None) | (None, Some(day)) => shown(day),
            (None, None) => String::new(),
        }
    }

    fn went(&self) -> Vec<String> {
        let words = self.call.words();
        let day = |name: &str| self.day(name).map(|day| show_day(day, words));
        let built = || {
            let unit = self.text("result_unit");
            (!self.raw("result").is_empty())
                .then(|| words.with("project-built", &[("number", self.raw("result").to_owned()), ("unit", unit)]))
        };
        // What is planned is not told as what came of it.
        let people = |name: &str| self.content[name].as_i64().filter(|people| *people > 0).map(grouped_count);
        let reached = people("people_reached").map(|people| words.with_one("project-serves", "people", people));
        let served = reached
            .or_else(|| people("people_served").map(|people| words.with_one("project-is-to-serve", "people", people)));
        let started = day("started").map(|day| words.with_one("project-started", "day", day));
        let finished = day("finished").map(|day| words.with_one("project-finished", "day", day));
        let told = [started, finished, built(), served];
        told.into_iter().flatten().collect()
    }
}

/// The page of a village, which has no record: its town and its name.
pub fn village_link(call: &Call, town: &str, village: &str) -> String {
    let name: String = form_urlencoded::byte_serialize(village.as_bytes()).collect();
    format!("{}/villages/{town}/{}", call.base, name.replace('+', "%20"))
}

impl Shown {
    pub fn of(call: &Call, version: &Published) -> Shown {
        let names = version::places(&version.content);
        let scene = Scene::of(call, &names);
        let read = Reader { call, kind: Project::KIND, content: &version.content, scene };
        let outcome = Outcome::ALL.iter().copied().find(|outcome| outcome.code() == read.raw("outcome"));
        let money = Money::of(call);
        let sources = pieces(money, call.words(), &read.sources());
        let ([until, day, left], is_late) = read.until(outcome);
        let agreed = money.shown(Fen(read.fen("agreed_fen")), call.words());
        Shown {
            id: version.record,
            link: version::link(call, Project::CODE, version.record),
            name: version.title(call.language()).to_owned(),
            state: version::state(call, version),
            outcome,
            year: version.content["year"].as_i64().map(|year| year.to_string()).unwrap_or_default(),
            county: read.place("owner", "counties"),
            town: read.place("town", "towns"),
            village: read.village(),
            theme: read.text("theme"),
            content: read.text("content"),
            until,
            day,
            left,
            is_late,
            cost: money.shown(Fen(read.fen("cost_fen")), call.words()),
            unit: money.word(call.words()),
            agreed: agreed.marked(read.mark()),
            on: read.day("finished").or(read.day("finish")),
            agreed_fen: read.fen("agreed_fen"),
            giver: read.place("partner", "districts"),
            sources_said: said(call, &sources),
            sources,
            person: read.text("lead_person"),
            planned: read.planned(),
            went: read.went(),
            pictures: pictures::of(call, Project::KIND, version),
        }
    }
}

/// A bar in words: each piece with its amount.
pub fn said(call: &Call, pieces: &[Piece]) -> String {
    let each = pieces.iter().map(|piece| format!("{} {}", piece.label, piece.amount)).collect::<Vec<_>>();
    each.join(&call.words().say("bar-between"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_bar_stand_one_after_the_other() {
        let amounts = [("a", 3_000_000), ("b", 0), ("c", 1_080_000), ("d", 600_000)];
        let amounts: Vec<_> = amounts.map(|(label, fen)| (label.to_owned(), fen, "s1")).into();
        let drawn: Vec<_> = pieces(Money::Wan, Words::default(), &amounts)
            .into_iter()
            .map(|one| (one.label, one.amount, one.from, one.width))
            .collect();
        let expected =
            [("a", "3.00", "0.00", "64.10"), ("c", "1.08", "64.10", "23.07"), ("d", "0.60", "87.17", "12.82")];
        let expected = expected.map(|(a, b, c, d)| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned()));
        assert_eq!(drawn, expected);
        assert!(pieces(Money::Wan, Words::default(), &[]).is_empty());
    }
}
