//! What records are called: in batches of many kinds the same words as one by one.

use kernel::{Kind, Language, Stored, Type, Value};
use store::{Connection, rows, titles};
use uuid::Uuid;

use crate::world::World;

/// A title as the declaration says it, each reference looked up for itself, as far down as titles go.
fn alone(connection: &mut Connection, world: &World, kind: &'static Kind, stored: &Stored, depth: u8) -> [String; 2] {
    let mut names = titles::Names::new();
    for (field, value) in kind.fields.iter().zip(&stored.values) {
        let id = value.as_text().and_then(|text| text.parse::<Uuid>().ok());
        let (Type::Reference(target), Some(id), true) = (field.of, id, depth > 0) else { continue };
        let target = world.engine().catalogue().kind(target).expect("a declared kind");
        if let Some(found) = rows::load(connection, target, &world.cast.programme, id).expect("a record") {
            names.insert(id, alone(connection, world, target, &found, depth - 1));
        }
    }
    [Language::Chinese, Language::English].map(|language| {
        let name_of = |field: &kernel::Field, value: &Value| titles::plain(field, value, &names, language);
        stored.title(kind, kind.title.in_language(language), &name_of)
    })
}

on_both!(titles_in_batches_are_those_of_each_record_alone, |world| {
    let plan = world.draft();
    world.done("county-office", "annual-plan", "submit", plan, serde_json::json!({}));
    for number in 0..300 {
        world.done("programme-manager", "region", "create", None, town(world, number));
    }
    let catalogue = world.engine().catalogue();
    let read = |connection: &mut Connection| {
        let mut all = Vec::new();
        for kind in catalogue.roots() {
            let found = rows::select(connection, kind, "1 = 1", &[])?;
            all.extend(found.into_iter().map(|stored| (kind, stored)));
        }
        let named = all.iter().map(|(kind, stored)| (*kind, stored));
        let titled = titles::titles(connection, catalogue, &world.cast.programme, named.clone())?;
        let names = titles::names(connection, catalogue, &world.cast.programme, named)?;
        for (kind, stored) in &all {
            let expected = alone(connection, world, kind, stored, 3);
            assert_eq!(titled.get(&stored.id), Some(&expected), "{} {}", kind.code, stored.id);
            assert_eq!(titles::called(kind, stored, &names), expected, "{} {}", kind.code, stored.id);
            assert_eq!(titles::title(connection, catalogue, &world.cast.programme, kind, stored)?, expected);
        }
        assert!(all.len() > 300 && titled.len() == all.len());
        Ok(())
    };
    world.engine().read(read).expect("the database can be read");
});

fn town(world: &World, number: usize) -> serde_json::Value {
    let code = format!("441424{}", 200 + number);
    serde_json::json!({ "code": code, "name": format!("第{number}镇"), "level": "town", "parent": world.cast.county })
}
