//! Values as people read them: names, labels, money in 万元 or 元, days in words, each with what it links to.

use kernel::{Catalogue, Fen, Field, Kind, Language, Sight, Stored, Type, Value, Viewer};
use serde_json::Value as Json;
use store::titles::{self, Names};
use uuid::Uuid;

use super::amounts::Money;
use super::call::Call;
use super::words::Words;

/// One value on a page.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub label: String,
    pub text: String,
    /// A second line or the same in other words.
    pub more: String,
    pub link: String,
    /// Of files: what each is called, and where it is.
    pub files: Vec<(String, String)>,
    /// Numbers stand at the right.
    pub number: bool,
    pub long: bool,
    /// A word or a day, which is never broken over lines.
    pub whole: bool,
    /// Words that head the values from this one on.
    pub heading: String,
    /// What is to be known of it, such as that an amount rests on a letter that nobody has confirmed.
    pub mark: StateShown,
}

impl Shown {
    /// Of what nothing is said a dash, where a column of amounts would have a hole.
    #[must_use]
    pub fn or_dash(self, is_wanted: bool) -> Shown {
        if is_wanted && self.text.is_empty() { Shown { text: "—".to_owned(), ..self } } else { self }
    }
}

/// What showing needs to know.
pub struct Scene<'a> {
    pub catalogue: &'a Catalogue,
    pub viewer: &'a Viewer,
    pub names: &'a Names,
    pub base: &'a str,
    /// The unit of the page's money.
    pub money: Money,
}

/// A choice of more letters may be broken.
const WORD_MAX: usize = 14;

impl<'a> Scene<'a> {
    /// A page's values, in the unit that its address asks for.
    pub fn of(call: &'a Call, names: &'a Names) -> Scene<'a> {
        let catalogue = call.app.engine.catalogue();
        Scene { catalogue, viewer: &call.viewer, names, base: &call.base, money: Money::of(call) }
    }

    pub fn words(&self) -> Words {
        Words(self.viewer.language)
    }

    /// A value of a record's page.
    pub fn value(&self, field: &Field, value: &Value) -> Shown {
        let language = self.viewer.language;
        let mut shown = Shown {
            label: self.words().label(field.label).to_owned(),
            text: titles::plain(field, value, self.names, language),
            number: field.of.is_integer() && !matches!(field.of, Type::Flag | Type::Instant | Type::Year),
            long: field.long,
            whole: matches!(field.of, Type::Choice(_) | Type::Day | Type::Instant),
            heading: self.words().label(field.heading).to_owned(),
            ..Shown::default()
        };
        match (field.of, value) {
            (Type::Money, Value::Integer(fen)) => {
                shown.text = self.money.said(Fen(*fen), self.words());
                let facts = [("amount", Fen(*fen).yuan_grouped()), ("words", Fen(*fen).words())];
                shown.more = self.words().with("money-yuan", &facts);
            }
            (Type::Reference(target), Value::Text(id)) => shown.link = self.link(target, id),
            (Type::File | Type::Files, Value::Text(_)) => {
                let file = |id: Uuid| (self.name(Some(id)), format!("{}/desk/files/{id}", self.base));
                shown.files = kernel::files::named(field, value).into_iter().map(file).collect();
            }
            (Type::Integer, Value::Integer(number)) => {
                shown.text = kernel::fen::grouped_count(*number);
                if !field.unit.zh.is_empty() {
                    shown.text = format!("{} {}", shown.text, self.words().label(field.unit));
                }
            }
            _ => {}
        }
        // A word is read in one go; several are broken between them.
        shown.whole &= !matches!(field.of, Type::Choice(_)) || shown.text.chars().count() <= WORD_MAX;
        shown
    }

    /// The field that says a value in its place to those who read English.
    fn english(&self, field: &Field) -> Option<&'static str> {
        (self.viewer.language == Language::English && !field.in_english.is_empty()).then_some(field.in_english)
    }

    /// What another field of the row says in a value's place to those who read English; none: the value stands.
    fn in_english(&self, field: &Field, other: impl Fn(&str) -> Option<(&'static Field, Value)>) -> Option<Value> {
        let (_, said) = self.english(field).and_then(other)?;
        (!said.is_null()).then_some(said)
    }

    /// The mark that another field of the row puts on a value.
    fn mark(
        &self,
        field: &Field,
        value: &Value,
        other: impl Fn(&str) -> Option<(&'static Field, Value)>,
    ) -> StateShown {
        if let Some((part, Value::Integer(fen))) =
            Some(field.parted_by).filter(|name| !name.is_empty()).and_then(&other)
            && fen != 0
        {
            let facts = [("label", self.words().label(part.label).to_owned()), ("amount", self.money.text(Fen(fen)))];
            return toned(self.words().with("figure-part", &facts), kernel::Tone::Plain);
        }
        let by = Some(field.marked_by).filter(|name| !name.is_empty() && !value.is_null()).and_then(other);
        let chosen =
            by.and_then(|(by, said)| by.of.choices().iter().find(|choice| Some(choice.code) == said.as_text()));
        chosen.map(|choice| toned(self.words().label(choice.label).to_owned(), choice.tone)).unwrap_or_default()
    }

    /// What is shown of a value in a record of this state, with the mark under which it stands there.
    pub fn in_state(&self, field: &Field, value: &Value, state: &str, shown: Shown) -> Shown {
        match field.mark_in(state).filter(|_| !value.is_null()) {
            Some(mark) => Shown { mark: toned(self.words().label(mark.label).to_owned(), mark.tone), ..shown },
            None => shown,
        }
    }

    /// A value of a table’s row, with its mark.
    pub fn row_cell(
        &self,
        field: &Field,
        value: &Value,
        other: impl Fn(&str) -> Option<(&'static Field, Value)>,
    ) -> Shown {
        let english = self.in_english(field, &other);
        Shown { mark: self.mark(field, value, &other), ..self.cell(field, english.as_ref().unwrap_or(value)) }
    }

    /// A value of a row with its mark, and with what it is counted in where another field of the row says that.
    pub fn told(&self, field: &Field, value: &Value, other: impl Fn(&str) -> Option<(&'static Field, Value)>) -> Shown {
        let english = self.in_english(field, &other);
        let mut shown =
            Shown { mark: self.mark(field, value, &other), ..self.value(field, english.as_ref().unwrap_or(value)) };
        if let Some((unit, said)) = Some(field.counted_in).filter(|name| !name.is_empty()).and_then(other)
            && !value.is_null()
        {
            shown.text = format!("{} {}", shown.text, self.value(unit, &said).text);
        }
        shown
    }

    /// A sealed value that is opened with a reason alone.
    pub fn closed(&self, field: &Field) -> Shown {
        Shown {
            label: self.words().label(field.label).to_owned(),
            text: self.words().say("sealed-closed"),
            heading: self.words().label(field.heading).to_owned(),
            ..Shown::default()
        }
    }

    /// A value of a table: money with two decimals, so that points stand below each other, without its unit, which the head
    /// says; what it is exactly is its second line.
    pub fn cell(&self, field: &Field, value: &Value) -> Shown {
        let mut shown = self.value(field, value);
        shown.more.clear();
        if let (Type::Money, Value::Integer(fen)) = (field.of, value) {
            let amount = self.money.shown(Fen(*fen), self.words());
            (shown.text, shown.more) = (amount.text, amount.exact);
        }
        if matches!(field.of, Type::Text) && shown.text.chars().count() > 40 {
            shown.text = shown.text.chars().take(40).chain("…".chars()).collect();
        }
        shown
    }

    /// The heading of a table's column.
    pub fn head(&self, field: &Field) -> String {
        let label = self.words().label(field.label);
        if matches!(field.of, Type::Money) { self.money.head(label, self.words()) } else { label.to_owned() }
    }

    /// The page of a record, if the viewer could see records of its kind.
    pub fn link(&self, kind: &str, id: &str) -> String {
        let has_page = |kind: &&'static Kind| kind.part_of.is_none() && self.opens(kind, id);
        let listed = self.catalogue.kind(kind).filter(has_page);
        listed.map_or(String::new(), |kind| format!("{}/desk/{}/{id}", self.base, kind.path))
    }

    /// Where one sees nothing of a kind but oneself, only one's own page is there.
    fn opens(&self, kind: &'static Kind, id: &str) -> bool {
        id.parse().is_ok_and(|id| Sight::of(kind, self.viewer).may_cover(id))
    }

    /// The value that JSON of the journal, or of a version, says.
    pub fn read(&self, json: &Json) -> Value {
        match json {
            Json::Null | Json::Object(_) => Value::Null,
            Json::Bool(flag) => Value::from(*flag),
            Json::Number(number) => Value::Integer(number.as_i64().unwrap_or(0)),
            Json::String(text) => Value::from(text.as_str()),
            Json::Array(files) => {
                let ids: Vec<&str> = files.iter().filter_map(Json::as_str).collect();
                Value::from(ids.join(" "))
            }
        }
    }

    /// A value of a kept version, in the reader's language where the version says it in both.
    pub fn json_of(&self, field: &Field, content: &Json) -> String {
        let english = self.english(field).map(|name| &content[name]).filter(|said| !said.is_null());
        self.json(field, english.unwrap_or(&content[field.name]))
    }

    /// A value that stands in the journal or in a kept version.
    pub fn json(&self, field: &Field, json: &Json) -> String {
        if json.is_object() {
            return String::new();
        }
        let value = self.read(json);
        let shown = self.value(field, &value);
        match (field.of, value) {
            (Type::Money, Value::Integer(fen)) => {
                self.words().with_one("money-plain", "amount", Fen(fen).yuan_grouped())
            }
            _ => shown.text,
        }
    }

    /// The title of a record whose references are among the names.
    pub fn title(&self, kind: &Kind, stored: &Stored) -> String {
        let language = self.viewer.language;
        stored.title(kind, kind.title.in_language(language), &|field, value| {
            titles::plain(field, value, self.names, language)
        })
    }

    pub fn name(&self, id: Option<Uuid>) -> String {
        let names = id.and_then(|id| self.names.get(&id));
        names.map(|names| self.viewer.language.of(names).clone()).unwrap_or_default()
    }
}

/// The state of a record: always a word with its colour.
#[derive(Clone, Debug, Default)]
pub struct StateShown {
    pub text: String,
    pub class: &'static str,
}

pub fn state(kind: &Kind, name: &str, words: Words) -> StateShown {
    let Some(state) = kind.state(name) else { return StateShown::default() };
    toned(words.label(state.label).to_owned(), state.tone)
}

/// A word with the colour of a tone.
pub fn toned(text: String, tone: kernel::Tone) -> StateShown {
    let class = match tone {
        kernel::Tone::Plain => "plain",
        kernel::Tone::Waiting => "wait",
        kernel::Tone::Warning => "warn",
        kernel::Tone::Going => "go",
        kernel::Tone::Late => "late",
    };
    StateShown { text, class }
}

/// A day in the reader's language.
pub fn show_day(day: kernel::Day, words: Words) -> String {
    words.day(day)
}

/// A day beside others that are near: without its year where that is today's.
pub fn show_near_day(day: kernel::Day, today: kernel::Day, words: Words) -> String {
    let (said, year) = (show_day(day, words), day.year());
    if year != today.year() {
        return said;
    }
    match words.language() {
        kernel::Language::Chinese => said.trim_start_matches(&format!("{year}年")).to_owned(),
        kernel::Language::English => said.trim_end_matches(&format!(" {year}")).to_owned(),
    }
}

/// A time in the reader's language.
pub fn show_time(at: kernel::Instant, words: Words) -> String {
    if words.language() == kernel::Language::Chinese { at.zh() } else { at.en() }
}

/// A day that stands in a published version, in the reader's language; empty where there is none.
pub fn day(call: &Call, iso: &str) -> String {
    kernel::Day::parse(iso).map(|day| show_day(day, call.words())).unwrap_or_default()
}
