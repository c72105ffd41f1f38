//! Files that people of the sample upload.

use kernel::Refusal;
use store::files;

use crate::part::Scene;

/// Keeps a file for whoever acts, as an upload does; answers its identifier.
pub fn keep(scene: &Scene<'_>, name: &str, content: &[u8]) -> Result<String, Refusal> {
    let file = files::check(name, content.to_vec())?;
    let (shared, person) = (&scene.engine.shared, scene.person.ok_or_else(Refusal::unseen)?);
    let (now, programme) = (shared.clock.now(), scene.folder.code().to_owned());
    let id = shared.randomness.id(now);
    let kept =
        scene.engine.write(move |connection| files::keep_file(connection, id, &programme, person, &file, now.millis()));
    kept.map(|()| id.to_string()).map_err(|_| Refusal::unavailable())
}
