//! What references may point at: labels that people choose from, and the identifiers behind them.

use std::collections::{BTreeMap, HashMap};

use kernel::folded;
use kernel::letters::near::Typed;

/// One record that may be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub id: String,
    pub label: String,
    /// What it is also called where nothing else is: its name alone, in either language, and its codes.
    pub names: Vec<String>,
}

#[derive(Clone, Debug, Default)]
struct List {
    choices: Vec<Choice>,
    /// What is not offered and is called as something that is.
    namesakes: Vec<Choice>,
    by_label: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
}

/// The choices of every reference field, by the code of its kind and its name.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    lists: BTreeMap<(&'static str, &'static str), List>,
}

/// What stands behind a name that somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    One(String),
    /// Their labels.
    Several(Vec<String>),
    /// Nothing; the labels of the nearest.
    Nothing(Vec<String>),
}

impl Choices {
    /// Gives a field its choices; two records of one label get numbers, so that each can be chosen.
    pub fn put(&mut self, kind: &'static str, field: &'static str, choices: Vec<Choice>, namesakes: Vec<Choice>) {
        let mut list = List { namesakes, ..List::default() };
        for choice in choices {
            let name = choice.label.trim().to_owned();
            let mut label = name.clone();
            let mut number = 1;
            while list.by_label.contains_key(&folded(&label)) {
                number += 1;
                label = format!("{name}（{number}）");
            }
            list.by_label.insert(folded(&label), list.choices.len());
            list.by_id.insert(choice.id.clone(), list.choices.len());
            list.choices.push(Choice { label, ..choice });
        }
        self.lists.insert((kind, field), list);
    }

    pub fn of(&self, kind: &'static str, field: &'static str) -> &[Choice] {
        self.lists.get(&(kind, field)).map(|list| list.choices.as_slice()).unwrap_or_default()
    }

    /// The record that is meant by what somebody wrote: that of this label, else the only one of this name.
    pub fn meant(&self, kind: &'static str, field: &'static str, written: &str) -> Meant {
        let Some(list) = self.lists.get(&(kind, field)) else { return Meant::Nothing(Vec::new()) };
        let name = folded(written);
        if let Some(index) = list.by_label.get(&name) {
            return Meant::One(list.choices[*index].id.clone());
        }
        let all = || list.choices.iter().chain(&list.namesakes);
        let is_called =
            |choice: &&Choice| folded(&choice.label) == name || choice.names.iter().any(|own| folded(own) == name);
        let called: Vec<&Choice> = all().filter(is_called).collect();
        match called.as_slice() {
            [] => Meant::Nothing(nearest(all(), written)),
            [one] => Meant::One(one.id.clone()),
            several => Meant::Several(several.iter().map(|choice| choice.label.clone()).collect()),
        }
    }

    /// The label of that record.
    pub fn label(&self, kind: &'static str, field: &'static str, id: &str) -> Option<&str> {
        let list = self.lists.get(&(kind, field))?;
        list.by_id.get(id).map(|index| list.choices[*index].label.as_str())
    }
}

fn nearest<'a>(choices: impl Iterator<Item = &'a Choice>, written: &str) -> Vec<String> {
    let named =
        choices.map(|choice| (choice.label.clone(), [&choice.names[..], std::slice::from_ref(&choice.label)].concat()));
    Typed::new(written).nearest(named)
}

#[cfg(test)]
mod tests {
    use super::{Choice, Choices, Meant};

    #[test]
    fn two_of_one_name_can_both_be_chosen() {
        let mut choices = Choices::default();
        let named = |id: &str| Choice { id: id.to_owned(), label: "水寨镇".to_owned(), names: Vec::new() };
        choices.put("plan-line", "town", vec![named("a"), named("b")], Vec::new());
        assert_eq!(choices.meant("plan-line", "town", "水寨镇"), Meant::One("a".to_owned()));
        assert_eq!(choices.meant("plan-line", "town", " 水寨镇（2） "), Meant::One("b".to_owned()));
        assert_eq!(choices.label("plan-line", "town", "b"), Some("水寨镇（2）"));
    }

    #[test]
    fn a_name_is_one_record_or_is_asked_about() {
        let town = |county: &str, name: &str| Choice {
            id: format!("{county}{name}"),
            label: format!("{county} {name}"),
            names: vec![name.to_owned()],
        };
        let mut choices = Choices::default();
        let own = ["大坪镇", "石马镇", "龙田镇"].map(|name| town("兴宁市", name)).to_vec();
        choices.put("plan-line", "town", own, vec![town("梅县", "大坪镇")]);
        let meant = |written: &str| choices.meant("plan-line", "town", written);
        let one = |id: &str| Meant::One(id.to_owned());
        let several = Meant::Several(vec!["兴宁市 大坪镇".to_owned(), "梅县 大坪镇".to_owned()]);
        let near = |labels: &[&str]| Meant::Nothing(labels.iter().map(|label| (*label).to_owned()).collect());
        for (written, expected) in [
            ("大坪镇", several.clone()),
            ("⼤坪镇", several),
            ("兴宁市大坪镇", one("兴宁市大坪镇")),
            ("兴宁市 大坪镇", one("兴宁市大坪镇")),
            ("兴宁市　大坪镇", one("兴宁市大坪镇")),
            (" 梅县 大坪镇", one("梅县大坪镇")),
            ("梅县大坪镇", one("梅县大坪镇")),
            ("石马镇", one("兴宁市石马镇")),
            ("⿓⽥镇", near(&["兴宁市 龙田镇"])),
            ("石吗镇", near(&["兴宁市 石马镇"])),
            ("石马", near(&["兴宁市 石马镇"])),
            ("兴宁市 石码镇", near(&["兴宁市 石马镇"])),
            ("水口镇", near(&[])),
        ] {
            assert_eq!(meant(written), expected, "{written}");
        }
    }
}
