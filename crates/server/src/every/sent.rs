//! What was typed into a form and sent: taken apart, asked whether it came whole, and made into the one shape that actions
//! take. It leaves out what forms look like.
//!
//! **Invariant:** what a form does not say stays as it is. Only a form that came with its end, which stands behind the last
//! line, says by leaving out a line that the line is to go.

use std::collections::BTreeMap;

use kernel::decode::LINES_MAX;
use kernel::{Action, Day, Field, Kind, Problem, Refusal, Status, Type};
use serde_json::{Map, Value as Json};

use crate::base::call::Call;

/// What stands in a form, by path.
pub type Typed = BTreeMap<String, String>;

/// Stands behind everything else in a form: whoever sends it has the whole form.
pub const END: &str = "form_end";
/// The button that a form is sent by with the enter key; it stands before the fields, and so also where they did not come.
pub const BY_ENTER: &str = "by_enter";
/// Buttons that change the form and do nothing else.
pub const ADD_LINE: &str = "add_line";
pub const REMOVE_LINE: &str = "remove_line";
/// Chooses the same for every line of which nothing is chosen yet: `consultation_lines.answer`.
pub const CHOOSE_ALL: &str = "choose_all";
pub const ADD_FILES: &str = "add_files";
pub const REMOVE_FILE: &str = "remove_file";
/// What the box of a usual phrase is called, before the name of its field.
pub const PHRASE: &str = "phrase.";
/// What stands between what was typed and a phrase.
const BETWEEN: char = '；';
/// For what a form of a new record was begun, as a mark.
pub const BEGUN_OF: &str = "begun_of";
/// Words of the form itself.
const OWN: &[&str] = &[
    "csrf",
    "version",
    "seen_version",
    "request_key",
    BEGUN_OF,
    "next",
    "discard",
    ADD_LINE,
    REMOVE_LINE,
    CHOOSE_ALL,
    ADD_FILES,
    REMOVE_FILE,
    END,
    BY_ENTER,
];

/// What was sent, without the words of the form itself.
pub fn from_sent(pairs: &[(String, String)]) -> Typed {
    let is_typed = |name: &str| !OWN.contains(&name) && phrase_of(name).is_none();
    let mut values = pairs.iter().filter(|(name, _)| is_typed(name)).cloned().collect();
    write_phrases(&mut values, pairs);
    values
}

/// The field that the box of a usual phrase belongs to; none where it is no box.
fn phrase_of(name: &str) -> Option<&str> {
    name.strip_prefix(PHRASE)
}

/// Writes the phrases of ticked boxes behind what was typed, each once.
fn write_phrases(values: &mut Typed, pairs: &[(String, String)]) {
    for (name, phrase) in pairs {
        let Some(field) = phrase_of(name) else { continue };
        let words = values.entry(field.to_owned()).or_default();
        if words.contains(phrase.as_str()) {
            continue;
        }
        if words.chars().last().is_some_and(char::is_alphanumeric) {
            words.push(BETWEEN);
        }
        words.push_str(phrase);
    }
}

/// Whether a form came with its end.
pub fn has_end(pairs: &[(String, String)]) -> bool {
    pairs.iter().any(|(name, value)| name == END && !value.is_empty())
}

/// Whether a form came without a part of it: its end is missing, where it has lines, or where a button was pressed that
/// every page has which was cut while it was loading.
pub fn is_cut(call: &Call, has_lines: bool) -> bool {
    let buttons = [ADD_LINE, REMOVE_LINE, CHOOSE_ALL, ADD_FILES, REMOVE_FILE, BY_ENTER];
    let pressed = buttons.iter().any(|name| call.typed(name).is_some());
    (has_lines || pressed) && !has_end(&call.form)
}

/// Why nothing was done with a form that did not come whole.
pub fn cut() -> Refusal {
    Refusal::new(Status::Invalid, "form.cut")
}

/// The choice that says that nothing is chosen, of a field that has one for all at once: the first, where it is not that one.
pub fn choice_of_none(field: &Field) -> Option<&'static str> {
    let first = field.of.choices().first().filter(|first| !field.at_once.is_empty() && first.code != field.at_once);
    first.map(|first| first.code)
}

/// Whether nothing is chosen in a field that has a choice for all at once.
pub fn is_left(field: &Field, value: &str) -> bool {
    value.is_empty() || choice_of_none(field) == Some(value)
}

/// Chooses the same for each line of which nothing is chosen yet; what somebody chose stays.
pub fn choose_all(values: &mut Typed, parts: &[&'static Kind], named: &str) {
    let of = |part: &&'static Kind| {
        let field = part.field(named.strip_prefix(&part.member())?.strip_prefix('.')?)?;
        (!field.at_once.is_empty()).then_some((part.member(), field))
    };
    let Some((member, field)) = parts.iter().find_map(of) else { return };
    for number in 0..count_lines(values, &member) {
        let chosen = values.entry(format!("{member}[{number}].{}", field.name)).or_default();
        if is_left(field, chosen) {
            field.at_once.clone_into(chosen);
        }
    }
}

/// The kinds of lines that the form of an action has.
pub fn parts(call: &Call, kind: &'static Kind, action: &Action) -> Vec<&'static Kind> {
    let parts = call.app.engine.catalogue().parts(kind.code);
    parts.filter(|part| store::line_input(action, part).is_some()).collect()
}

/// Lines must be numbered from zero on without a hole, each of a kind that the form has.
///
/// # Errors
/// Every path that is no line of the form, or that leaves a number out.
pub fn check_lines(values: &Typed, parts: &[&'static Kind]) -> Result<(), Refusal> {
    let mut problems = Vec::new();
    let mut numbers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for path in values.keys().filter(|path| path.contains(['[', ']'])) {
        match line_number(path).filter(|(member, _)| parts.iter().any(|part| part.member() == *member)) {
            Some((member, number)) if number < LINES_MAX => numbers.entry(member).or_default().push(number),
            Some((member, _)) => {
                problems.push(Problem::new(member, "input.too-many-lines").with("max", LINES_MAX));
            }
            None => problems.push(Problem::new(path.chars().take(100).collect::<String>(), "input.unknown-field")),
        }
    }
    for (member, mut numbers) in numbers {
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.last().is_some_and(|last| last + 1 != numbers.len()) {
            problems.push(Problem::new(member, "input.lines-with-holes"));
        }
    }
    problems.dedup();
    problems.truncate(PROBLEMS_MAX);
    if problems.is_empty() { Ok(()) } else { Err(Refusal::invalid(problems)) }
}

/// So many paths are told at once; whoever sends more has no form of ours.
const PROBLEMS_MAX: usize = 20;

/// The member and the number that a path of a line names: `plan_lines[1].name` is the second of `plan_lines`. A number that
/// is too large to be one counts as the largest.
fn line_number(path: &str) -> Option<(&str, usize)> {
    let (member, rest) = path.split_once('[')?;
    let (number, name) = rest.split_once("].")?;
    let is_number = number.bytes().all(|digit| digit.is_ascii_digit()) && (number == "0" || !number.starts_with('0'));
    let is_name = !name.is_empty() && !name.contains(['[', ']']);
    (is_number && !number.is_empty() && is_name).then(|| (member, number.parse().unwrap_or(usize::MAX)))
}

/// How many lines of a member there are: one more than the highest number.
pub fn count_lines(values: &Typed, member: &str) -> usize {
    let numbers = values.keys().filter_map(|path| line_number(path).filter(|(of, _)| *of == member));
    let highest = numbers.map(|(_, number)| number).filter(|number| *number < LINES_MAX).max();
    highest.map_or(0, |highest| highest + 1)
}

/// Takes one line out and moves the later ones up.
pub fn remove_line(values: &mut Typed, member: &str, index: usize) {
    let count = count_lines(values, member);
    let lines: Vec<Typed> =
        (0..count).filter(|number| *number != index).map(|number| line_of(values, member, number)).collect();
    values.retain(|path, _| !path.starts_with(&format!("{member}[")));
    for (number, line) in lines.into_iter().enumerate() {
        values.extend(line.into_iter().map(|(name, value)| (format!("{member}[{number}].{name}"), value)));
    }
}

fn line_of(values: &Typed, member: &str, number: usize) -> Typed {
    let prefix = format!("{member}[{number}].");
    let after = values.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix));
    after.map(|(path, value)| (path[prefix.len()..].to_owned(), value.clone())).collect()
}

/// What a form that did not come whole leaves out is as it stands: fields, and the lines that it does not name.
pub fn fill_up(values: &mut Typed, present: &Typed, parts: &[&'static Kind]) {
    for (path, value) in present.iter().filter(|(path, _)| !path.contains('[')) {
        values.entry(path.clone()).or_insert_with(|| value.clone());
    }
    for part in parts {
        let member = part.member();
        let (sent, mut count) = (count_lines(values, &member), count_lines(values, &member));
        for number in 0..count_lines(present, &member) {
            let line = line_of(present, &member, number);
            let id = line.get("id").filter(|id| !id.is_empty());
            let is_it = |at: &usize| id.is_some() && values.get(&format!("{member}[{at}].id")) == id;
            let at = (0..sent).find(is_it).unwrap_or_else(|| {
                count += 1;
                count - 1
            });
            for (name, value) in line {
                values.entry(format!("{member}[{at}].{name}")).or_insert(value);
            }
        }
    }
}

/// The input of an action from what was typed; untouched new lines are left out.
pub fn to_input(kind: &'static Kind, action: &Action, parts: &[&'static Kind], values: &Typed) -> Map<String, Json> {
    let mut input = Map::new();
    for (path, value) in values.iter().filter(|(path, _)| !path.contains('[')) {
        input.insert(path.clone(), Json::from(value.as_str()));
    }
    // A box that is not ticked is not sent, which is no for what begins now; a form of what is there says so itself.
    let carried = store::carried(action, kind).into_iter().filter(|_| action.creates);
    for field in carried.chain(action.input) {
        if matches!(field.of, Type::Flag) {
            input.entry(field.name).or_insert(Json::from("0"));
        }
    }
    for part in parts {
        let member = part.member();
        let mut lines = Vec::new();
        for number in 0..count_lines(values, &member) {
            let mut line = line_of(values, &member, number);
            if let Some(input) = store::line_input(action, part).filter(|input| input.existing) {
                line.retain(|name, _| name == "id" || input.fields.iter().any(|field| field.name == name));
            }
            if line.iter().any(|(name, value)| !value.trim().is_empty() && !is_unticked(part, name, value)) {
                lines.push(Json::Object(line.into_iter().map(|(name, value)| (name, Json::from(value))).collect()));
            }
        }
        input.insert(member, Json::Array(lines));
    }
    input
}

/// Whether this is only a box that nobody ticked.
fn is_unticked(part: &Kind, name: &str, value: &str) -> bool {
    value == "0" && part.field(name).is_some_and(|field| matches!(field.of, Type::Flag))
}

/// The field that a form's value is of, by the name under which it is sent.
pub fn field_at(
    kind: &'static Kind,
    action: &'static Action,
    parts: &[&'static Kind],
    path: &str,
) -> Option<&'static Field> {
    match path.split_once('[') {
        None => action.input.iter().find(|field| field.name == path).or_else(|| kind.field(path)),
        Some((member, rest)) => parts.iter().find(|part| part.member() == member)?.field(rest.split_once("].")?.1),
    }
}

/// Something that could be read in place of what could not, so that the rules can be asked about the rest.
pub fn stand_in(field: &Field, today: Day) -> String {
    match field.of {
        Type::Money | Type::Integer => "0".to_owned(),
        Type::Day => today.iso(),
        Type::Year => today.year().to_string(),
        Type::Choice(choices) => choices.first().map(|choice| choice.code.to_owned()).unwrap_or_default(),
        Type::Text if field.required => "—".to_owned(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticked_phrases_stand_behind_what_was_typed_each_once() {
        let sent = |pairs: &[(&str, &str)]| {
            let pairs: Vec<(String, String)> =
                pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            from_sent(&pairs).get("opinion").cloned().unwrap_or_default()
        };
        assert_eq!(sent(&[("opinion", ""), ("phrase.opinion", "同意报市。")]), "同意报市。");
        assert_eq!(
            sent(&[("opinion", "会议费再压"), ("phrase.opinion", "请修改后再送。")]),
            "会议费再压；请修改后再送。"
        );
        assert_eq!(
            sent(&[("opinion", "已阅。"), ("phrase.opinion", "同意。"), ("phrase.opinion", "同意。")]),
            "已阅。同意。"
        );
        assert_eq!(sent(&[("opinion", "已阅")]), "已阅");
    }

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        pairs.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_path_of_a_line_has_a_member_a_number_and_a_name() {
        assert_eq!(line_number("plan_lines[1].name"), Some(("plan_lines", 1)));
        assert_eq!(line_number("plan_lines[18446744073709551615].name"), Some(("plan_lines", usize::MAX)));
        assert_eq!(line_number("plan_lines[99999999999999999999999].name"), Some(("plan_lines", usize::MAX)));
        for wrong in [
            "plan_lines",
            "plan_lines[].name",
            "plan_lines[01].name",
            "plan_lines[-1].name",
            "plan_lines[1]name",
            "plan_lines[1].",
            "plan_lines[1].a[2].b",
            "plan_lines[+1].name",
            "plan_lines[x].name",
        ] {
            assert_eq!(line_number(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_huge_number_makes_no_line() {
        let values = typed(&[("plan_lines[0].name", "a"), ("plan_lines[18446744073709551615].name", "b")]);
        assert_eq!(count_lines(&values, "plan_lines"), 1);
        let mut values = values;
        remove_line(&mut values, "plan_lines", 0);
        assert_eq!(count_lines(&values, "plan_lines"), 0);
    }

    #[test]
    fn lines_of_the_same_beginning_are_apart() {
        let values = typed(&[("plan_lines[1].name", "a"), ("plan_lines[10].name", "b")]);
        assert_eq!(line_of(&values, "plan_lines", 1), typed(&[("name", "a")]));
        assert_eq!(line_of(&values, "plan_lines", 10), typed(&[("name", "b")]));
    }
}
