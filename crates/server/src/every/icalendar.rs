//! Calendars as text (RFC 5545): all-day entries and nothing else.
//!
//! Written by hand, not by a crate: see decision 0013. It knows no record and no duty: values go in, text comes out.

use kernel::{Day, Instant};

/// A line has so many bytes at most, its end not counted (RFC 5545, 3.1).
const LINE_MAX: usize = 75;

/// One all-day entry.
pub struct Event {
    /// The same for the same thing, whenever it is asked for.
    pub id: String,
    pub made: Instant,
    /// Grows with every change of the days; none for what never changes.
    pub sequence: Option<i64>,
    pub begins: Day,
    /// The last day.
    pub ends: Day,
    pub summary: String,
    pub description: String,
    /// A whole address, or empty.
    pub url: String,
    /// Alarms: so many days before, at nine in the morning of that day.
    pub alarm_days: &'static [i64],
}

/// Adds a line, folded between characters.
fn line(text: &mut String, content: &str) {
    let mut length = 0;
    for character in content.chars() {
        if length + character.len_utf8() > LINE_MAX {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(character);
        length += character.len_utf8();
    }
    text.push_str("\r\n");
}

/// A text value with what has a meaning in it escaped (RFC 5545, 3.3.11).
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for character in value.chars() {
        match character {
            '\\' | ';' | ',' => text.extend(['\\', character]),
            '\n' => text.push_str("\\n"),
            character if character.is_control() => {}
            character => text.push(character),
        }
    }
    text
}

fn date(day: Day) -> String {
    day.iso().replace('-', "")
}

/// A time in UTC: `20110321T013000Z`.
fn stamp(at: Instant) -> String {
    const MINUTE_MS: i64 = 60_000;
    // An instant is shown in China's time, which is eight hours ahead and has no summer time.
    let utc = Instant::from_millis(at.millis() - 8 * 60 * MINUTE_MS);
    let seconds = (utc.millis() - Instant::start_of(utc.day()).millis()) / 1000;
    format!("{}T{:02}{:02}{:02}Z", date(utc.day()), seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A calendar of that name, looked at anew every hour.
pub fn calendar(name: &str, events: &[Event]) -> String {
    let mut text = String::new();
    for content in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//suimei//deadlines//ZH", "CALSCALE:GREGORIAN"] {
        line(&mut text, content);
    }
    line(&mut text, "METHOD:PUBLISH");
    line(&mut text, &format!("X-WR-CALNAME:{}", escaped(name)));
    line(&mut text, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    line(&mut text, "X-PUBLISHED-TTL:PT1H");
    for event in events {
        add(&mut text, event);
    }
    line(&mut text, "END:VCALENDAR");
    text
}

fn add(text: &mut String, event: &Event) {
    let summary = escaped(&event.summary);
    line(text, "BEGIN:VEVENT");
    line(text, &format!("UID:{}@suimei", event.id));
    line(text, &format!("DTSTAMP:{}", stamp(event.made)));
    if let Some(sequence) = event.sequence {
        line(text, &format!("SEQUENCE:{sequence}"));
    }
    line(text, &format!("DTSTART;VALUE=DATE:{}", date(event.begins)));
    // The end is the first day that is no part of it.
    line(text, &format!("DTEND;VALUE=DATE:{}", date(event.ends.add_days(1))));
    line(text, &format!("SUMMARY:{summary}"));
    line(text, &format!("DESCRIPTION:{}", escaped(&event.description)));
    if !event.url.is_empty() {
        line(text, &format!("URL:{}", event.url));
    }
    line(text, "TRANSP:TRANSPARENT");
    for days in event.alarm_days {
        line(text, "BEGIN:VALARM");
        line(text, "ACTION:DISPLAY");
        line(text, &format!("DESCRIPTION:{summary}"));
        let trigger = if *days == 1 { "-PT15H".to_owned() } else { format!("-P{}DT15H", days - 1) };
        line(text, &format!("TRIGGER:{trigger}"));
        line(text, "END:VALARM");
    }
    line(text, "END:VEVENT");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let mut text = String::new();
        line(&mut text, &format!("SUMMARY:{}", "计划".repeat(40)));
        assert!(text.ends_with("\r\n"));
        for part in text.trim_end().split("\r\n") {
            assert!(part.len() <= LINE_MAX, "{part}");
        }
        assert_eq!(text.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "计划".repeat(40)));
    }

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(escaped("a,b;c\\d\r\ne\u{7}"), "a\\,b\\;c\\\\d\\ne");
    }

    #[test]
    fn times_are_in_utc() {
        let nine = Instant::from_millis(Instant::start_of(Day::new(2011, 3, 21).unwrap()).millis() + 9 * 3_600_000);
        assert_eq!(stamp(nine), "20110321T010000Z");
        assert_eq!(stamp(Instant::start_of(Day::new(2011, 1, 1).unwrap())), "20101231T160000Z");
    }

    #[test]
    fn the_end_is_the_day_after_the_last() {
        let day = |text| Day::parse(text).unwrap();
        let (made, text) = (Instant::start_of(day("2011-01-01")), String::new);
        let (begins, ends) = (day("2011-02-27"), day("2011-02-28"));
        let event = Event {
            id: "1".to_owned(),
            made,
            sequence: Some(2),
            begins,
            ends,
            summary: text(),
            description: text(),
            url: text(),
            alarm_days: &[],
        };
        let calendar = calendar("", &[event]);
        assert!(calendar.contains("DTSTART;VALUE=DATE:20110227\r\nDTEND;VALUE=DATE:20110301\r\n"), "{calendar}");
        assert!(calendar.contains("SEQUENCE:2\r\n") && !calendar.contains("VALARM"), "{calendar}");
    }
}
