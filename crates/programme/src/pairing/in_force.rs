//! Which pairing an office works for.

use kernel::{Day, FieldValue};
use store::{Context, Fault};

use super::records::{Pairing, PairingState};
use crate::organisation::records::Organisation;

/// Whether a pairing was in force on that day.
pub fn was(pairing: &Pairing, day: Day) -> bool {
    pairing.begins <= day && pairing.ends.is_none_or(|ends| day <= ends)
}

/// Whether a pairing is that of an office, or of the government that it belongs to.
pub fn is_of(pairing: &Pairing, office: &Organisation) -> bool {
    office.parent == Some(pairing.recipient) || office.id == pairing.recipient
}

/// The pairing of an office, or of the government that it belongs to, that was in force on that day.
pub fn on(office: &Organisation, day: Day, cx: &mut Context<'_>) -> Result<Option<Pairing>, Fault> {
    for recipient in office.parent.into_iter().chain([office.id]) {
        let pairings = cx.find::<Pairing>(&[("recipient", recipient.to_value())])?;
        if let Some(pairing) = pairings.into_iter().find(|pairing| was(pairing, day)) {
            return Ok(Some(pairing));
        }
    }
    Ok(None)
}

/// The pairing in force of an office, or of the government that it belongs to.
pub fn of(office: &Organisation, cx: &mut Context<'_>) -> Result<Option<Pairing>, Fault> {
    for recipient in office.parent.into_iter().chain([office.id]) {
        let pairings = cx.find::<Pairing>(&[("recipient", recipient.to_value())])?;
        if let Some(pairing) = pairings.into_iter().find(|pairing| pairing.state == PairingState::InForce) {
            return Ok(Some(pairing));
        }
    }
    Ok(None)
}
