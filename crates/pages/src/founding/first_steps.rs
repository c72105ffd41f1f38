//! What to do first in a programme that was just founded: a short list on the desk of each role, each step there until it
//! is done. It leaves out whatever is owed: duties say that themselves.

use kernel::{Kind, Refusal, Role, Value, Viewer};
use programme::roles::*;
use store::query::{self, Query};
use store::{Connection, StoreError};
use uuid::Uuid;

use server::base::call::Call;
use server::base::fresh::Fresh;
use server::every::own::FirstStep;

/// What must be there for a step to be done.
enum Wanted {
    /// A record of the kind with one of these values in the field.
    Any(&'static str, &'static str, &'static [&'static str]),
    /// A held post of the role.
    Post(Role),
    /// An account beside those of the administrators and the manager.
    Account,
    /// A record of the kind that the viewer sees.
    Seen(&'static str),
}

struct First {
    roles: &'static [Role],
    /// Key of its words.
    key: &'static str,
    path: &'static str,
    until: Wanted,
}

const STEPS: &[First] = &[
    First { roles: &[SYSTEM_ADMINISTRATOR], key: "first-accounts", path: "users/new/create", until: Wanted::Account },
    First {
        roles: &[SECURITY_ADMINISTRATOR],
        key: "first-post-city",
        path: "posts/new/create",
        until: Wanted::Post(CITY_OFFICE),
    },
    First {
        roles: &[SECURITY_ADMINISTRATOR],
        key: "first-post-county",
        path: "posts/new/create",
        until: Wanted::Post(COUNTY_OFFICE),
    },
    First {
        roles: &[SECURITY_ADMINISTRATOR],
        key: "first-post-government",
        path: "posts/new/create",
        until: Wanted::Post(COUNTY_GOVERNMENT),
    },
    First {
        roles: &[SECURITY_ADMINISTRATOR],
        key: "first-post-partner",
        path: "posts/new/create",
        until: Wanted::Post(PARTNER_DEPARTMENT),
    },
    First {
        roles: &[PROGRAMME_MANAGER],
        key: "first-rulebook",
        path: "rulebooks/new/create",
        until: Wanted::Any("rulebook", "", &[]),
    },
    First {
        roles: &[PROGRAMME_MANAGER],
        key: "first-organisations",
        path: "organisations/new/create",
        until: Wanted::Any("organisation", "category", &["district", "partner-department"]),
    },
    First {
        roles: &[PROGRAMME_MANAGER],
        key: "first-pairings",
        path: "pairings/new/create",
        until: Wanted::Any("pairing", "", &[]),
    },
    First {
        roles: &[COUNTY_OFFICE, DEPARTMENT],
        key: "first-plan",
        path: "annual-plans/new/create",
        until: Wanted::Seen("annual-plan"),
    },
    First {
        roles: &[TOWN_OFFICE],
        key: "first-proposal",
        path: "proposals/new/create",
        until: Wanted::Seen("proposal"),
    },
    First {
        roles: &[COUNTY_GOVERNMENT, OFFICE_REVIEWER],
        key: "first-wait-office",
        path: "annual-plans",
        until: Wanted::Any("annual-plan", "", &[]),
    },
    First {
        roles: &[CITY_OFFICE],
        key: "first-wait-plans",
        path: "annual-plans",
        until: Wanted::Any("annual-plan", "", &[]),
    },
    First {
        roles: &[PARTNER_DEPARTMENT],
        key: "first-wait-partner",
        path: "pairings",
        until: Wanted::Any("annual-plan", "", &[]),
    },
    First {
        roles: &[AUDIT_ADMINISTRATOR],
        key: "first-audit",
        path: "audit",
        until: Wanted::Any("annual-plan", "", &[]),
    },
];

fn count(
    connection: &mut Connection,
    kind: &Kind,
    viewer: &Viewer,
    filters: Vec<(&'static str, Value)>,
    state: Option<&str>,
) -> Result<usize, StoreError> {
    let query = Query { filters, state: state.map(str::to_owned), limit: 1, ..Query::default() };
    Ok(query::list(connection, kind, viewer, &query)?.total)
}

fn is_done(connection: &mut Connection, call: &Call, wanted: &Wanted) -> Result<bool, StoreError> {
    let catalogue = call.app.engine.catalogue();
    let all = Viewer::installation(&call.programme);
    let kind = |code: &str| catalogue.kind(code).ok_or_else(|| StoreError::Database(format!("no kind {code}")));
    let held = |connection: &mut Connection, role: Role| {
        count(connection, kind("post")?, &all, vec![("role", role.code.into())], Some("held"))
    };
    match wanted {
        Wanted::Any(code, _, []) => Ok(count(connection, kind(code)?, &all, Vec::new(), None)? > 0),
        Wanted::Any(code, field, values) => {
            for value in *values {
                if count(connection, kind(code)?, &all, vec![(field, (*value).into())], None)? > 0 {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Wanted::Post(role) => Ok(held(connection, *role)? > 0),
        Wanted::Account => {
            let mut founders = 0;
            let founds = |role: &&Role| !matches!(role.class, kernel::Class::Business | kernel::Class::Outside);
            for role in ROLES.iter().filter(founds) {
                founders += held(connection, *role)?;
            }
            Ok(count(connection, kind("person")?, &all, Vec::new(), None)? > founders)
        }
        Wanted::Seen(code) => Ok(count(connection, kind(code)?, &call.viewer, Vec::new(), None)? > 0),
    }
}

/// The steps that people have before them, by programme and person.
#[derive(Default)]
struct Open(Fresh<(String, Uuid), Vec<&'static First>>);

fn open(call: &Call) -> Result<Vec<&'static First>, Refusal> {
    let own = |step: &&First| step.roles.iter().any(|role| call.viewer.holds(*role));
    let mut open = Vec::new();
    for step in STEPS.iter().filter(own) {
        if !call.app.read(|connection| is_done(connection, call, &step.until))? {
            open.push(step);
        }
    }
    Ok(open)
}

/// The steps that the viewer's roles have before them, in their order.
pub fn of(call: &Call) -> Result<Vec<FirstStep>, Refusal> {
    let words = call.words();
    let key = (call.programme.clone(), call.viewer.person.unwrap_or_default());
    let steps = call.app.own::<Open>().0.get(&call.app, key, || open(call))?;
    let shown = steps.iter().map(|step| FirstStep {
        text: words.say(step.key),
        help: words.say(&format!("{}-help", step.key)),
        link: format!("{}/desk/{}", call.base, step.path),
    });
    Ok(shown.collect())
}
