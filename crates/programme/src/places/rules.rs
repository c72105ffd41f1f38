//! Rules of divisions: values in, a refusal out.

use kernel::Refusal;

use super::records::Level;

/// # Errors
/// When a county's office adds what has an official code.
pub fn may_add(level: Level, county_office: bool) -> Result<(), Refusal> {
    let is_official = level != Level::Village;
    if is_official && county_office { Err(Refusal::rule("region.only-villages").at("level")) } else { Ok(()) }
}

/// # Errors
/// When it is not said in which town a village lies.
pub fn lies_somewhere(level: Level, has_parent: bool) -> Result<(), Refusal> {
    if level == Level::Village && !has_parent {
        return Err(Refusal::rule("region.village-without-town").at("parent"));
    }
    Ok(())
}
