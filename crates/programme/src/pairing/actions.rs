//! Actions on pairings.

use derive::Action;
use kernel::{Day, FieldValue, Grant, Refusal};
use store::{Context, Fault, Perform};

use super::records::*;
use crate::calendar;
use crate::organisation::records::{Organisation, Side};
use crate::roles::*;

/// Binds a county and a district to each other; published at once.
#[derive(Action, Clone)]
#[action(on = Pairing, name = "create", zh = "建立结对", en = "Pair", creates, revises, publishes,
         by = [PROGRAMME_MANAGER.anywhere(), Grant::INSTALLATION], asks = ["4.4.2.2"])]
pub struct CreatePairing {}

impl Perform for CreatePairing {
    fn perform(self, pairing: &mut Pairing, cx: &mut Context<'_>) -> Result<(), Fault> {
        let assisting = cx.need::<Organisation>(pairing.assisting)?;
        let recipient = cx.need::<Organisation>(pairing.recipient)?;
        if assisting.side != Side::Assisting {
            return Err(Refusal::rule("pairing.wrong-side").at("assisting").into());
        }
        if recipient.side != Side::Recipient {
            return Err(Refusal::rule("pairing.wrong-side").at("recipient").into());
        }
        let same = [
            ("assisting", pairing.assisting.to_value()),
            ("recipient", pairing.recipient.to_value()),
            ("state", PairingState::InForce.name().into()),
        ];
        if cx.find::<Pairing>(&same)?.is_empty() { Ok(()) } else { Err(Refusal::rule("pairing.in-force").into()) }
    }
}

#[derive(Action, Clone)]
#[action(on = Pairing, name = "end", zh = "结束结对", en = "End the pairing", from = [PairingState::InForce],
         to = PairingState::Ended, publishes, by = [PROGRAMME_MANAGER.anywhere()], opposes)]
pub struct EndPairing {
    #[field(zh = "结束日期", en = "Until", sets)]
    pub ends: Day,
    #[field(zh = "依据文件", en = "Basis document")]
    pub basis: String,
}

impl Perform for EndPairing {
    fn perform(self, pairing: &mut Pairing, _: &mut Context<'_>) -> Result<(), Fault> {
        calendar::rules::ends_after(pairing.begins, self.ends).map_err(Fault::from)
    }
}
