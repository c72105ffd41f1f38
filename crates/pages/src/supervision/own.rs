//! Before a word is published: what in it names whoever wrote it, marked as it will be masked, for the office that publishes.

use askama::Template;
use kernel::personal::{Found, Personal};
use kernel::{ActionInput, Kind, Record, Refusal};
use programme::supervision::actions::PublishAnswer;
use programme::supervision::records::SupervisionCase;
use server::base::answer::{self, Html};
use server::base::call::Call;
use server::base::words::Words;
use server::every::own::{Own, Place, Section, Subject};
use store::query;
use store::versions::{self, Naming};

pub const CASE: Own =
    Own { sections: &[Section { place: Place::Notice, make: before_publication }], ..Own::of(SupervisionCase::CODE) };

/// A piece of a text; masked ones say what they give away.
pub struct Piece {
    text: String,
    masked: String,
}

#[derive(Template)]
#[template(path = "supervision/before-publication.html")]
struct BeforePublication {
    t: Words,
    /// What each text is called, in pieces.
    texts: Vec<(String, Vec<Piece>)>,
    any: bool,
}

fn called(what: Personal) -> &'static str {
    match what {
        Personal::Telephone => "personal-telephone",
        Personal::Identity => "personal-identity",
        Personal::Account => "personal-account",
        Personal::Address => "personal-address",
        Personal::Name => "personal-name",
    }
}

fn pieces(words: Words, text: &str, found: &[Found]) -> Vec<Piece> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    for one in found {
        pieces.push(Piece { text: text[at..one.at.start].to_owned(), masked: String::new() });
        pieces.push(Piece { text: text[one.at.clone()].to_owned(), masked: words.say(called(one.what)) });
        at = one.at.end;
    }
    pieces.push(Piece { text: text[at..].to_owned(), masked: String::new() });
    pieces.into_iter().filter(|piece| !piece.text.is_empty()).collect()
}

/// Shown where the answer can be published, to whoever can.
fn before_publication(call: &Call, subject: &Subject<'_>) -> Result<Html, Refusal> {
    let (kind, record): (&'static Kind, _) = (SupervisionCase::KIND, &subject.aggregate.root);
    let action = <PublishAnswer as ActionInput>::ACTION;
    let catalogue = call.app.engine.catalogue();
    let may = |connection: &mut _| query::available(connection, catalogue, kind, record, &call.viewer);
    let agreed = record.get(kind, "may_publish").as_integer() == Some(1);
    if !agreed || !call.app.read(may)?.iter().any(|one| one.name == action.name) {
        return Ok(Html::default());
    }
    let marked = call.app.read(|connection| {
        let Some(stored) = store::rows::load(connection, kind, &call.programme, record.id)? else {
            return Ok(Vec::new());
        };
        versions::naming(connection, &call.programme, kind, &stored)
    })?;
    let words = call.words();
    let any = marked.iter().any(|one| !one.found.is_empty());
    let text = |one: Naming| (words.label(one.field.label).to_owned(), pieces(words, &one.words, &one.found));
    answer::piece(&BeforePublication { t: words, texts: marked.into_iter().map(text).collect(), any })
}
