//! What references may point at: labels that people choose from, and the identifiers behind them.

use std::collections::{BTreeMap, HashMap};

/// One record that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub id: String,
    pub label: String,
}

#[derive(Clone, Debug, Default)]
struct List {
    choices: Vec<Choice>,
    by_label: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
}

/// The choices of every reference field, by the code of its kind and its name.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    lists: BTreeMap<(&'static str, &'static str), List>,
}

impl Choices {
    /// Gives a field its choices; two records of one name get numbers, so that each can be chosen.
    pub fn put(&mut self, kind: &'static str, field: &'static str, choices: Vec<Choice>) {
        let mut list = List::default();
        for choice in choices {
            let name = choice.label.trim().to_owned();
            let mut label = name.clone();
            let mut number = 1;
            while list.by_label.contains_key(&label) {
                number += 1;
                label = format!("{name}（{number}）");
            }
            list.by_label.insert(label.clone(), list.choices.len());
            list.by_id.insert(choice.id.clone(), list.choices.len());
            list.choices.push(Choice { id: choice.id, label });
        }
        self.lists.insert((kind, field), list);
    }

    pub fn of(&self, kind: &'static str, field: &'static str) -> &[Choice] {
        self.lists.get(&(kind, field)).map(|list| list.choices.as_slice()).unwrap_or_default()
    }

    /// The record of that label.
    pub fn id(&self, kind: &'static str, field: &'static str, label: &str) -> Option<&str> {
        let list = self.lists.get(&(kind, field))?;
        list.by_label.get(label.trim()).map(|index| list.choices[*index].id.as_str())
    }

    /// The label of that record.
    pub fn label(&self, kind: &'static str, field: &'static str, id: &str) -> Option<&str> {
        let list = self.lists.get(&(kind, field))?;
        list.by_id.get(id).map(|index| list.choices[*index].label.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, Choices};

    #[test]
    fn two_of_one_name_can_both_be_chosen() {
        let mut choices = Choices::default();
        let named = |id: &str| Choice { id: id.to_owned(), label: "水寨镇".to_owned() };
        choices.put("plan-line", "town", vec![named("a"), named("b")]);
        assert_eq!(choices.id("plan-line", "town", "水寨镇"), Some("a"));
        assert_eq!(choices.id("plan-line", "town", " 水寨镇（2） "), Some("b"));
        assert_eq!(choices.label("plan-line", "town", "b"), Some("水寨镇（2）"));
    }
}
