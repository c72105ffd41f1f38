//! Records with days (`calendar` of their kind) as entries of calendars: one of them for whoever sees it, and those that
//! concern somebody.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use kernel::{Day, Refusal};
use store::dated::{self, Dated};
use store::{query, titles};

use super::icalendar::{self, Event};
use crate::base::answer;
use crate::base::call::Call;
use crate::base::show;

/// The name of the file under the address of a record.
pub const FILE: &str = "calendar.ics";

const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// The address of the site, where it is known, and the one with which addresses of the programme begin outside of it.
pub fn outside(call: &Call) -> (&str, String) {
    let site = call.app.configuration.site().unwrap_or_default();
    (site, format!("{site}{}", call.app.base_of(&call.programme)))
}

/// What concerns the viewer and is not over before that day, each with what it is called.
pub fn concerning(call: &Call, from: Day, limit: usize) -> Result<Vec<(Dated, String)>, Refusal> {
    let catalogue = call.app.engine.catalogue();
    call.app.read(|connection| {
        let found = dated::concerning(connection, catalogue, &call.viewer, from, limit)?;
        let rows = found.iter().map(|dated| (dated.kind, &dated.stored));
        let titles = titles::titles(connection, catalogue, &call.programme, rows)?;
        let named = |dated: Dated| {
            let title = titles.get(&dated.stored.id).map(|title| call.language().of(title).clone());
            (dated, title.unwrap_or_default())
        };
        Ok(found.into_iter().map(named).collect())
    })
}

/// A record as an entry.
pub fn event(call: &Call, dated: &Dated, title: &str) -> Event {
    let (words, stored) = (call.words(), &dated.stored);
    let (site, base) = outside(call);
    let link = format!("{base}/desk/{}/{}", dated.kind.path, stored.id);
    let state = show::state(dated.kind, &stored.state, words).text;
    Event {
        id: stored.id.to_string(),
        made: stored.entered,
        sequence: Some(stored.version),
        begins: dated.begins,
        ends: dated.ends,
        summary: title.to_owned(),
        description: format!(
            "{} {state}{}",
            words.label(dated.kind.label),
            if site.is_empty() { String::new() } else { format!("\n{link}") }
        ),
        url: if site.is_empty() { String::new() } else { link },
        alarm_days: &[],
    }
}

/// A calendar as a file to be opened by a calendar program.
pub fn as_file(name: &str, calendar: String) -> Response {
    let mut response = answer::bytes(MEDIA_TYPE, calendar);
    let disposition = HeaderValue::from_str(&answer::disposition(name));
    let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    response
}

/// The calendar of one record, for whoever sees it while it takes place.
pub fn file(call: &Call) -> Result<Response, Refusal> {
    let catalogue = call.app.engine.catalogue();
    let kind = catalogue.kind_by_path(call.parameter("kinds")).ok_or_else(Refusal::unseen)?;
    let id = call.id()?;
    let found = call.app.read(|connection| {
        let seen = query::get(connection, kind, &call.viewer, id)?;
        let Some(dated) = seen.and_then(|stored| Dated::of(kind, stored, &call.viewer)) else { return Ok(None) };
        let title = titles::title(connection, catalogue, &call.programme, kind, &dated.stored)?;
        Ok(Some((dated, title)))
    })?;
    let (dated, title) = found.ok_or_else(Refusal::unseen)?;
    let title = call.language().of(&title);
    Ok(as_file(&format!("{title}.ics"), icalendar::calendar(title, &[event(call, &dated, title)])))
}
