//! What the form of a visit leaves out: offices and partners that are not paired with each other. A county finds its own partner there, a
//! partner the counties that it helps.

use std::collections::BTreeSet;

use kernel::{Action, Record, Refusal};
use programme::exchange::records::Visit;
use programme::exchange::rules;
use programme::organisation::records::Organisation;
use programme::pairing::in_force;
use programme::pairing::records::Pairing;
use server::base::call::Call;
use server::base::fault::failed;
use server::every::form::{self, FieldView, FormView};
use server::every::own::Own;
use store::rows;
use uuid::Uuid;

pub const VISIT: Own = Own { beside: Some(paired), ..Own::of(Visit::CODE) };

/// The records that a field lists.
fn listed(field: &FieldView) -> Vec<Uuid> {
    field.options.iter().filter_map(|option| option.value.parse().ok()).collect()
}

/// The organisations of a role of the visit that the viewer's own posts are at.
fn own(call: &Call, among: &[Uuid]) -> Vec<Uuid> {
    among.iter().copied().filter(|office| call.viewer.posts.iter().any(|post| post.organisation == *office)).collect()
}

fn paired(call: &Call, action: &'static Action, form: &mut FormView) -> Result<(), Refusal> {
    let of = |name: &str| form.fields.iter().position(|field| field.name == name);
    let Some((county, partner)) = of("county").zip(of("partner")).filter(|_| action.creates) else { return Ok(()) };
    let (counties, partners) = (listed(&form.fields[county]), listed(&form.fields[partner]));
    let offices = organisations(call, &counties)?;
    let pairs = pairs(call, &offices)?;
    let at = |index: usize| form.fields[index].options.iter().find(|option| option.selected);
    let chosen = |index: usize| at(index).and_then(|option| option.value.parse::<Uuid>().ok());
    // What is chosen on one side says what there is on the other; before, who the viewer is does.
    let given = match chosen(county) {
        Some(county) => vec![county],
        None => [own(call, &counties), hosted_by_own(call, &offices)?].concat(),
    };
    let giving = chosen(partner).map_or_else(|| own(call, &partners), |partner| vec![partner]);
    let fits = |sides: &[Uuid], side: Uuid| sides.is_empty() || sides.contains(&side);
    let is_paired = |side: fn(&(Uuid, Uuid)) -> Uuid, one: Uuid| {
        pairs.iter().any(|pair| side(pair) == one && fits(&given, pair.0) && fits(&giving, pair.1))
    };
    form::keep(&mut form.fields[county], |county| Ok(is_paired(|pair| pair.0, county)))?;
    form::keep(&mut form.fields[partner], |partner| Ok(is_paired(|pair| pair.1, partner)))
}

fn organisations(call: &Call, ids: &[Uuid]) -> Result<Vec<Organisation>, Refusal> {
    let kind = call.app.engine.catalogue().kind_of::<Organisation>();
    let found = call.app.read(|connection| rows::load_all(connection, kind, &call.programme, ids))?;
    found.iter().map(Organisation::read).collect::<Result<_, _>>().map_err(|mismatch| failed(&mismatch))
}

/// The offices of the counties of whose departments the viewer's is one.
fn hosted_by_own(call: &Call, offices: &[Organisation]) -> Result<Vec<Uuid>, Refusal> {
    let own: Vec<Uuid> = call.viewer.posts.iter().map(|post| post.organisation).collect();
    let own = organisations(call, &own)?;
    let hosted = |office: &&Organisation| own.iter().any(|host| rules::hosted(office, Some(host)).is_ok());
    Ok(offices.iter().filter(hosted).map(|office| office.id.uuid()).collect())
}

/// Each of these offices with the partner that is bound to it today.
fn pairs(call: &Call, offices: &[Organisation]) -> Result<BTreeSet<(Uuid, Uuid)>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind_of::<Pairing>();
    let pairings = call.app.read(|connection| rows::find(connection, kind, &call.programme, &[]))?;
    let pairings = pairings.iter().map(Pairing::read).collect::<Result<Vec<_>, _>>();
    let mut pairings = pairings.map_err(|mismatch| failed(&mismatch))?;
    pairings.retain(|pairing| in_force::was(pairing, call.today()));
    let of = |office: &Organisation| {
        let own = pairings.iter().filter(|pairing| in_force::is_of(pairing, office));
        own.map(|pairing| (office.id.uuid(), pairing.assisting.uuid())).collect::<Vec<_>>()
    };
    Ok(offices.iter().flat_map(of).collect())
}
