//! What somebody at the desk may begin.

use kernel::role::Who;
use kernel::{Action, Kind, Viewer};
use store::permit;

/// Whether the desk offers the viewer to make a record by this action. What anybody may write has its page in the portal and
/// is for those who have no desk.
pub fn is_offered(action: &'static Action, kind: &Kind, viewer: &Viewer) -> bool {
    let public = action.by.iter().any(|grant| matches!(grant.who, Who::Public));
    !public && permit::may_begin(action, kind, viewer)
}
