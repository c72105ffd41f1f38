//! The calendar of working days: the State Council's yearly notices 2004–2026, from the crate `chinese_holiday`.
//!
//! Why that one: `docs/decisions/0004-working-days.md`. Later years are entered in a programme as they are announced
//! (`records::CalendarYear`). Years outside are Monday to Friday and marked as expected (预计).

use chinese_holiday::{DayKind as Announced, Ymd, chinese_holiday};
use kernel::days::DayKind;
use kernel::{Calendar, Day, Year};
use store::{Connection, StoreError};

use super::records::DayOff;

/// The years whose notices the table holds.
const YEARS: (i16, i16) = (2004, 2026);
/// The crate answers up to this day; no notice so far moves one of the six after it.
const LAST: (i16, i8, i8) = (2026, 12, 25);

/// Where the crate (2026.0.1) differs from the notices it cites, the notices hold. Both days were worked:
/// 9 October 2016 for National Day (国办发明电〔2015〕18号), and 30 December 2016, a Friday like any other.
const MENDED: [(i16, i8, i8); 2] = [(2016, 10, 9), (2016, 12, 30)];

/// The working days of the years covered.
pub fn calendar() -> Calendar {
    let covered = Year::new(YEARS.0).zip(Year::new(YEARS.1)).map(|(first, last)| first..=last);
    covered.map_or_else(Calendar::default, |covered| Calendar::new(rows(covered.start().first_day()), covered))
}

fn mended() -> impl Iterator<Item = (Day, DayKind)> {
    MENDED.into_iter().filter_map(|(year, month, day)| Some((Day::new(year, month, day)?, DayKind::Workday)))
}

/// Every day from the first one on of which a notice says something.
fn rows(first: Day) -> impl Iterator<Item = (Day, DayKind)> {
    let (year, month, day) = LAST;
    let last = Day::new(year, month, day).unwrap_or(first);
    let announced = (0..=first.days_until(last)).filter_map(move |offset| {
        let day = first.add_days(offset);
        let ymd = Ymd::new(day.year() as u16, day.month() as u8, day.day_of_month() as u8);
        let kind = match chinese_holiday(ymd) {
            Announced::NormalWorkday | Announced::NormalHoliday => return None,
            announced if announced.is_workday() => DayKind::Workday,
            _ => DayKind::Holiday,
        };
        Some((day, kind))
    });
    announced.chain(mended())
}

/// What a programme's manager has entered: a year is known as soon as it has its record.
pub fn announced(connection: &mut Connection, programme: &str) -> Result<store::Announced, StoreError> {
    let sql = "SELECT y.year, d.day, d.arrangement FROM calendar_year y LEFT JOIN calendar_day d ON d.root = y.id
               WHERE y.programme = $1 ORDER BY y.year, d.day";
    let (mut years, mut days) = (Vec::new(), Vec::new());
    for row in connection.query(sql, &[programme.into()])? {
        years.extend(row[0].as_integer().and_then(|year| i16::try_from(year).ok()).and_then(Year::new));
        let Some(day) = row[1].as_text().and_then(|text| Day::parse(text).ok()) else { continue };
        let worked = row[2].as_text() == Some(DayOff::Workday.code());
        days.push((day, if worked { DayKind::Workday } else { DayKind::Holiday }));
    }
    Ok((years, days))
}

#[cfg(test)]
mod tests {
    use kernel::days::Certainty;

    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a day")
    }

    #[test]
    fn national_day_of_2009_was_eight_days_and_two_weekend_days_were_worked() {
        let calendar = calendar();
        for day_of_month in 1..=8 {
            let holiday = Day::new(2009, 10, day_of_month).expect("a day");
            assert_eq!(calendar.is_working(holiday), (false, Certainty::Known), "{holiday}");
        }
        assert_eq!(calendar.is_working(day("2009-09-27")), (true, Certainty::Known));
        assert_eq!(calendar.is_working(day("2009-10-10")), (true, Certainty::Known));
        let after: Vec<_> =
            (1..=3).map(|count| calendar.add_working_days(day("2009-09-30"), count).day.iso()).collect();
        assert_eq!(after, ["2009-10-09", "2009-10-10", "2009-10-12"]);
    }

    #[test]
    fn working_days_are_counted_from_the_day_after() {
        let calendar = calendar();
        let vectors = [
            ("2009-07-22", 20, "2009-08-19"),
            ("2009-09-21", 20, "2009-10-23"),
            ("2010-02-05", 15, "2010-03-03"),
            ("2026-02-09", 10, "2026-02-28"),
            ("2026-09-25", 20, "2026-10-29"),
        ];
        for (from, count, due) in vectors {
            let counted = calendar.add_working_days(day(from), count);
            assert_eq!((counted.day.iso().as_str(), counted.certainty), (due, Certainty::Known), "{from} + {count}");
        }
    }

    #[test]
    fn outside_the_notices_the_answer_is_only_expected() {
        let calendar = calendar();
        assert_eq!(calendar.is_working(day("2003-10-01")), (true, Certainty::Expected));
        assert_eq!(calendar.is_working(day("2027-01-04")), (true, Certainty::Expected));
        assert_eq!(calendar.add_working_days(day("2026-12-28"), 4).certainty, Certainty::Expected);
    }

    #[test]
    fn the_years_have_as_many_working_days_as_their_notices_give() {
        let calendar = calendar();
        let counted = |year: i16| {
            let first = Day::new(year, 1, 1).expect("a day");
            (0..366).map(|n| first.add_days(n)).filter(|day| day.year() == year && calendar.is_working(*day).0).count()
        };
        let expected = [
            252, 251, 251, 249, 251, 250, 250, 250, 249, 250, 250, 249, 250, 249, 250, 250, 249, 250, 249, 249, 251,
            248, 248,
        ];
        assert_eq!((2004..=2026).map(counted).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn days_on_which_published_tables_differ_follow_the_notice() {
        let calendar = calendar();
        assert_eq!(calendar.is_working(day("2005-12-31")), (true, Certainty::Known));
        assert_eq!(calendar.is_working(day("2016-10-09")), (true, Certainty::Known));
        assert_eq!(calendar.is_working(day("2016-12-30")), (true, Certainty::Known));
    }
}
