//! What the references of a kind may point at, as the forms say it, however many there are.

use documents::{Choice, Choices};
use kernel::{Action, Field, Kind, Type, Viewer};
use store::{Connection, Engine, StoreError};

use crate::every::offered::{self, Among};

/// The choices of every reference that people fill in, of the kind and of its lines.
pub fn gather(engine: &Engine, viewer: &Viewer, kind: &'static Kind) -> Result<Choices, StoreError> {
    let catalogue = engine.catalogue();
    let creation = catalogue.creation(kind.code);
    engine.read(|connection| {
        let mut choices = Choices::default();
        for of in std::iter::once(kind).chain(catalogue.parts(kind.code)) {
            for field in of.editable().filter(|field| !field.hidden && matches!(field.of, Type::Reference(_))) {
                let (list, namesakes) = match own(creation.filter(|_| of.code == kind.code), field, viewer) {
                    Some(own) => (own, Vec::new()),
                    None => every(connection, &Among::new(catalogue, viewer, field))?,
                };
                choices.put(of.code, field.name, list, namesakes);
            }
        }
        Ok(choices)
    })
}

/// Everything that a field may point at, and what is called the same and is not offered.
fn every(connection: &mut Connection, among: &Option<Among<'_>>) -> Result<(Vec<Choice>, Vec<Choice>), StoreError> {
    let Some(among) = among else { return Ok(Default::default()) };
    let found = among.every(connection)?;
    let namesakes = among.namesakes(connection, &found)?;
    let choice = |one: &offered::Choice| Choice {
        id: one.id.to_string(),
        label: one.label(among.viewer.language).to_owned(),
        names: one.names().map(str::to_owned).collect(),
    };
    Ok((found.iter().map(choice).collect(), namesakes.iter().map(choice).collect()))
}

/// The party of a creation is one of the viewer's own organisations, each told once.
fn own(creation: Option<&'static Action>, field: &Field, viewer: &Viewer) -> Option<Vec<Choice>> {
    let mut list: Vec<Choice> = Vec::new();
    for (organisation, name) in offered::own(creation?, field, viewer)? {
        let id = organisation.to_string();
        if !list.iter().any(|choice| choice.id == id) {
            list.push(Choice { id, label: name, names: Vec::new() });
        }
    }
    (!list.is_empty()).then_some(list)
}
