//! Days, instants, working days and what is due: tables of what people write and what the notices had, and laws.

use jiff::civil::Weekday;
use proptest::prelude::*;

use super::*;

fn day(iso: &str) -> Day {
    Day::parse(iso).expect("a day in the table of a test")
}

/// The holidays that the tests touch, as the State Council's notices had them; the rest of
/// those years is left out.
fn calendar() -> Calendar {
    let holidays = [
        ("2009-10-01", "2009-10-08"),
        ("2010-02-13", "2010-02-19"),
        ("2026-02-15", "2026-02-23"),
        ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ];
    let workdays = [
        "2009-09-27",
        "2009-10-10",
        "2010-02-20",
        "2010-02-21",
        "2026-02-14",
        "2026-02-28",
        "2026-09-20",
        "2026-10-10",
    ];
    let holidays = holidays.into_iter().flat_map(|(first, last)| {
        let first = day(first);
        (0..=first.days_until(day(last))).map(move |days| (first.add_days(days), DayKind::Holiday))
    });
    let workdays = workdays.into_iter().map(|iso| (day(iso), DayKind::Workday));
    Calendar::new(holidays.chain(workdays), Year::new(2009).unwrap()..=Year::new(2026).unwrap())
}

#[test]
fn days_are_read_as_people_write_them() {
    for (text, iso) in [
        ("2009-07-22", "2009-07-22"),
        ("2009-7-2", "2009-07-02"),
        (" 2009-07-22 ", "2009-07-22"),
        ("2009/7/22", "2009-07-22"),
        ("2009.7.22", "2009-07-22"),
        ("2009年7月22日", "2009-07-22"),
        ("2009 年 07 月 22 日", "2009-07-22"),
        ("２００９年７月２２日", "2009-07-22"),
        ("２００９－０７－２２", "2009-07-22"),
        ("２００９．７．２２", "2009-07-22"),
        ("2009／7／22", "2009-07-22"),
        ("二〇〇九年七月二十二日", "2009-07-22"),
        ("二○○九年七月二十二日", "2009-07-22"),
        ("二零零九年十二月三十一日", "2009-12-31"),
        ("二〇一〇年十月十日", "2010-10-10"),
        ("二〇一〇年十一月十九日", "2010-11-19"),
        ("二〇一〇年一月二十日", "2010-01-20"),
        ("2008-02-29", "2008-02-29"),
        ("2011-04-01 00:00:00", "2011-04-01"),
        ("2011-4-1 0:00", "2011-04-01"),
        ("2011/4/1 0:00:00", "2011-04-01"),
        ("2011-04-01T00:00:00.000", "2011-04-01"),
        ("2011-04-01T00:00:00Z", "2011-04-01"),
        ("２０１１－０４－０１　００：００：００", "2011-04-01"),
        ("20110401", "2011-04-01"),
        ("２０１１０４０１", "2011-04-01"),
        ("2011年4月1号", "2011-04-01"),
        ("2011—04—01", "2011-04-01"),
        ("\u{202d}2011-04-01\u{202c}", "2011-04-01"),
        ("2011。4。1", "2011-04-01"),
    ] {
        assert_eq!(Day::parse(text).map(Day::iso), Ok(iso.to_owned()), "{text}");
    }
}

#[test]
fn texts_that_are_no_days_are_refused_with_the_reason() {
    for (text, problem) in [
        ("", DayProblem::Empty),
        ("　", DayProblem::Empty),
        ("2009", DayProblem::NotADay),
        ("2009-07", DayProblem::NotADay),
        ("2009年7月", DayProblem::NotADay),
        ("2009年7月22", DayProblem::NotADay),
        ("2009-07-22-01", DayProblem::NotADay),
        ("2009-07/22", DayProblem::NotADay),
        ("2009-07-22 15:31", DayProblem::TimeOfDay),
        ("2009-07-22T00:00:01", DayProblem::TimeOfDay),
        ("2009-07-22 下午:00", DayProblem::NotADay),
        ("15:31", DayProblem::NotADay),
        ("2009-07-2 2", DayProblem::NotADay),
        ("2009-+7-22", DayProblem::NotADay),
        ("09-07-22", DayProblem::NotADay),
        ("22.7.2009", DayProblem::NotADay),
        ("2009072", DayProblem::NotADay),
        ("200907220", DayProblem::NotADay),
        ("090722", DayProblem::NotADay),
        ("22072009", DayProblem::NoSuchDay { year: 2207, month: 20, day: 9 }),
        ("2009-007-22", DayProblem::NotADay),
        ("二〇〇九年〇七月二十二日", DayProblem::NotADay),
        ("二〇〇九年七月二十十日", DayProblem::NotADay),
        ("二〇〇九年七月二二日", DayProblem::NotADay),
        ("二千零九年七月二十二日", DayProblem::NotADay),
        ("2009-02-29", DayProblem::NoSuchDay { year: 2009, month: 2, day: 29 }),
        ("2009-13-01", DayProblem::NoSuchDay { year: 2009, month: 13, day: 1 }),
        ("2009年0月22日", DayProblem::NoSuchDay { year: 2009, month: 0, day: 22 }),
        ("二〇〇九年六月三十一日", DayProblem::NoSuchDay { year: 2009, month: 6, day: 31 }),
        ("0000-01-01", DayProblem::NoSuchDay { year: 0, month: 1, day: 1 }),
    ] {
        assert_eq!(Day::parse(text), Err(problem), "{text}");
    }
}

#[test]
fn a_day_is_shown_and_counted() {
    let first = Day::new(2009, 7, 22).unwrap();
    assert_eq!(first.iso(), "2009-07-22");
    assert_eq!(first.to_string(), "2009-07-22");
    assert_eq!(first.zh(), "2009年7月22日");
    assert_eq!(first.en(), "22 July 2009");
    assert_eq!((first.year(), first.month(), first.day_of_month()), (2009, 7, 22));
    assert_eq!(first.weekday(), Weekday::Wednesday);
    assert_eq!(first.add_days(10), day("2009-08-01"));
    assert_eq!(first.add_days(-22), day("2009-06-30"));
    assert_eq!(first.days_until(day("2009-08-01")), 10);
    assert_eq!(first.days_until(day("2009-07-21")), -1);
    assert_eq!(first.add_days(i64::MAX), Day::LAST);
    assert_eq!(first.add_days(i64::MIN), Day::FIRST);
    assert_eq!(Day::FIRST.add_days(-1), Day::FIRST);
    assert_eq!(Day::FIRST.add_days(Day::FIRST.days_until(Day::LAST)), Day::LAST);
    assert_eq!(Day::new(0, 12, 31), None);
    assert_eq!(Day::new(2009, 2, 29), None);
}

#[test]
fn json_holds_the_forms_for_machines_alone() {
    assert_eq!(serde_json::to_string(&day("2009-07-22")).unwrap(), "\"2009-07-22\"");
    assert_eq!(serde_json::from_str::<Day>("\"2009-07-22\"").unwrap(), day("2009-07-22"));
    for json in ["\"2009-7-22\"", "\"2009年7月22日\"", "\"2009-02-29\"", "20090722"] {
        assert!(serde_json::from_str::<Day>(json).is_err(), "{json}");
    }
    let year = Year::new(2009).unwrap();
    assert_eq!(serde_json::to_string(&year).unwrap(), "2009");
    assert_eq!(serde_json::from_str::<Year>("2009").unwrap(), year);
    assert!(serde_json::from_str::<Year>("1978").is_err());
    let instant = "\"2009-07-22T15:31:00.000+08:00\"";
    assert_eq!(serde_json::to_string(&serde_json::from_str::<Instant>(instant).unwrap()).unwrap(), instant);
    assert_eq!(serde_json::to_string(&MonthDay::new(3, 31)).unwrap(), "\"03-31\"");
    assert_eq!(serde_json::from_str::<MonthDay>("\"03-31\"").ok(), MonthDay::new(3, 31));
    for json in ["\"3-31\"", "\"02-30\"", "\"03-31-01\"", "\"\""] {
        assert!(serde_json::from_str::<MonthDay>(json).is_err(), "{json}");
    }
    let rule = DueRule::calendar_days(day("2009-07-22"), 10);
    let json = "{\"base\":\"2009-07-22\",\"term\":{\"calendar_days\":10},\"roll\":\"next_working_day\"}";
    assert_eq!(serde_json::to_string(&rule).unwrap(), json);
    assert_eq!(serde_json::from_str::<DueRule>(json).unwrap(), rule);
}

#[test]
fn years_have_bounds() {
    for (number, valid) in [(1978, false), (1979, true), (2009, true), (2100, true), (2101, false), (-2009, false)] {
        assert_eq!(Year::new(number).is_some(), valid, "{number}");
    }
    let year = Year::new(2009).unwrap();
    assert_eq!((year.first_day(), year.last_day()), (day("2009-01-01"), day("2009-12-31")));
    assert_eq!(year.to_string(), "2009");
    assert_eq!(Year::try_from(2200), Err(DayProblem::YearOutOfRange { year: 2200 }));
}

#[test]
fn instants_are_shown_in_chinas_time() {
    for (millis, rfc3339, zh) in [
        (0, "1970-01-01T08:00:00.000+08:00", "1970年1月1日 08:00"),
        (-1, "1970-01-01T07:59:59.999+08:00", "1970年1月1日 07:59"),
        (1_248_247_860_123, "2009-07-22T15:31:00.123+08:00", "2009年7月22日 15:31"),
        (1_248_278_399_999, "2009-07-22T23:59:59.999+08:00", "2009年7月22日 23:59"),
        (1_248_278_400_000, "2009-07-23T00:00:00.000+08:00", "2009年7月23日 00:00"),
    ] {
        let instant = Instant::from_millis(millis);
        assert_eq!(instant.rfc3339(), rfc3339);
        assert_eq!(instant.to_string(), rfc3339);
        assert_eq!(instant.zh(), zh);
        assert_eq!(Instant::parse_rfc3339(rfc3339), Ok(instant));
    }
    assert_eq!(Instant::from_millis(1_248_247_860_123).en(), "22 July 2009 15:31");
}

#[test]
fn instants_are_read_with_any_offset() {
    let expected = Instant::from_millis(1_248_247_860_000);
    for text in [
        "2009-07-22T15:31:00+08:00",
        "2009-07-22T07:31:00Z",
        "2009-07-22T07:31:00.0009Z",
        "2009-07-22T02:31:00.000-05:00",
    ] {
        assert_eq!(Instant::parse_rfc3339(text), Ok(expected), "{text}");
    }
    for text in ["", "2009-07-22", "2009-07-22T15:31:00", "2009-02-29T00:00:00Z", "2009-07-22T07:31:00Z[Asia/Shanghai]"]
    {
        assert_eq!(Instant::parse_rfc3339(text), Err(DayProblem::NotAnInstant), "{text}");
    }
    assert_eq!(Instant::parse_rfc3339("1969-12-31T23:59:59.9999Z"), Ok(Instant::from_millis(-1)));
}

#[test]
fn a_day_has_a_first_and_a_last_instant() {
    let start = Instant::start_of(day("2009-07-22"));
    let end = Instant::end_of(day("2009-07-22"));
    assert_eq!(start.rfc3339(), "2009-07-22T00:00:00.000+08:00");
    assert_eq!(end.rfc3339(), "2009-07-22T23:59:59.999+08:00");
    assert_eq!((start.day(), end.day()), (day("2009-07-22"), day("2009-07-22")));
    assert_eq!(Instant::from_millis(start.millis() - 1).day(), day("2009-07-21"));
    assert_eq!(Instant::from_millis(i64::MIN).day(), Day::FIRST);
    assert_eq!(Instant::from_millis(i64::MAX).rfc3339(), "9999-12-31T23:59:59.999+08:00");
}

#[test]
fn working_days_follow_the_notices() {
    let calendar = calendar();
    for (iso, is_working, certainty) in [
        ("2009-09-27", true, Certainty::Known),
        ("2009-10-08", false, Certainty::Known),
        ("2009-10-09", true, Certainty::Known),
        ("2009-10-10", true, Certainty::Known),
        ("2009-10-11", false, Certainty::Known),
        ("2026-12-31", true, Certainty::Known),
        ("2027-01-01", true, Certainty::Expected),
        ("2027-01-02", false, Certainty::Expected),
        ("2008-12-31", true, Certainty::Expected),
        ("1900-01-01", true, Certainty::Expected),
    ] {
        assert_eq!(calendar.is_working(day(iso)), (is_working, certainty), "{iso}");
    }
    assert_eq!(Calendar::default().is_working(day("2009-10-01")), (true, Certainty::Expected));
}

#[test]
fn working_days_are_counted_from_the_next_day() {
    let calendar = calendar();
    for (from, count, expected, certainty) in [
        ("2009-07-22", 20, "2009-08-19", Certainty::Known),
        ("2009-09-21", 20, "2009-10-23", Certainty::Known),
        ("2009-09-30", 1, "2009-10-09", Certainty::Known),
        ("2009-09-30", 2, "2009-10-10", Certainty::Known),
        ("2009-09-30", 3, "2009-10-12", Certainty::Known),
        ("2010-02-05", 15, "2010-03-03", Certainty::Known),
        ("2026-02-09", 10, "2026-02-28", Certainty::Known),
        ("2026-09-25", 20, "2026-10-29", Certainty::Known),
        ("2009-10-01", 0, "2009-10-01", Certainty::Known),
        ("2026-12-30", 1, "2026-12-31", Certainty::Known),
        ("2026-12-30", 2, "2027-01-01", Certainty::Expected),
    ] {
        let due = calendar.add_working_days(day(from), count);
        assert_eq!(due, Due { day: day(expected), certainty }, "{from} + {count}");
    }
    assert_eq!(calendar.add_working_days(Day::LAST.add_days(-3), u32::MAX).day, Day::LAST);
}

#[test]
fn a_holiday_is_rolled_to_the_next_working_day() {
    let calendar = calendar();
    for (iso, expected, certainty) in [
        ("2009-09-30", "2009-09-30", Certainty::Known),
        ("2009-10-01", "2009-10-09", Certainty::Known),
        ("2009-10-11", "2009-10-12", Certainty::Known),
        ("2027-01-02", "2027-01-04", Certainty::Expected),
    ] {
        assert_eq!(calendar.roll_forward(day(iso)), Due { day: day(expected), certainty }, "{iso}");
    }
    assert_eq!(calendar.roll_forward(Day::LAST).day, Day::LAST);
}

#[test]
fn a_due_rule_computes_and_explains_its_day() {
    let calendar = calendar();
    let march_31 = MonthDay::new(3, 31).unwrap();
    let january_31 = MonthDay::new(1, 31).unwrap();
    let year = |number| Year::new(number).unwrap();
    let without_roll = |rule| DueRule { roll: Roll::None, ..rule };
    let with_roll = |rule| DueRule { roll: Roll::NextWorkingDay, ..rule };
    for (rule, due, zh, en) in [
        (
            DueRule::working_days(day("2009-07-22"), 20),
            "2009-08-19",
            "自2009年7月22日次日起 20 个工作日，至2009年8月19日",
            "20 working days from the day after 22 July 2009, until 19 August 2009",
        ),
        (
            DueRule::working_days(day("2026-12-31"), 1),
            "2027-01-01",
            "自2026年12月31日次日起 1 个工作日，至2027年1月1日（预计）",
            "1 working day from the day after 31 December 2026, until 1 January 2027 (expected)",
        ),
        (
            DueRule::calendar_days(day("2009-09-21"), 10),
            "2009-10-09",
            "自2009年9月21日次日起 10 日，遇节假日顺延至下一工作日，至2009年10月9日",
            "10 days from the day after 21 September 2009, moved past holidays to the next working day, until 9 October 2009",
        ),
        (
            without_roll(DueRule::calendar_days(day("2009-09-21"), 10)),
            "2009-10-01",
            "自2009年9月21日次日起 10 日，遇节假日不顺延，至2009年10月1日",
            "10 days from the day after 21 September 2009, not moved by holidays, until 1 October 2009",
        ),
        (
            without_roll(DueRule::calendar_days(day("2009-10-01"), 0)),
            "2009-10-01",
            "2009年10月1日当日，遇节假日不顺延",
            "on 1 October 2009, not moved by holidays",
        ),
        (
            with_roll(DueRule::working_days(day("2009-10-01"), 0)),
            "2009-10-09",
            "2009年10月1日当日，遇节假日顺延至下一工作日，至2009年10月9日",
            "on 1 October 2009, moved past holidays to the next working day, until 9 October 2009",
        ),
        (
            DueRule::fixed_day(year(2010), march_31),
            "2010-03-31",
            "每年3月31日，遇节假日不顺延",
            "31 March of each year, not moved by holidays",
        ),
        (
            with_roll(DueRule::fixed_day(year(2010), january_31)),
            "2010-02-01",
            "每年1月31日，遇节假日顺延至下一工作日，至2010年2月1日",
            "31 January of each year, moved past holidays to the next working day, until 1 February 2010",
        ),
        (
            DueRule::fixed_day(year(2009), MonthDay::new(2, 29).unwrap()),
            "2009-02-28",
            "每年2月29日，遇节假日不顺延",
            "29 February of each year, not moved by holidays",
        ),
    ] {
        assert_eq!(rule.due(&calendar).day, day(due), "{zh}");
        assert_eq!(rule.explain_zh(&calendar), zh);
        assert_eq!(rule.explain_en(&calendar), en);
    }
}

#[test]
fn only_real_days_come_every_year() {
    for (month, day, valid) in
        [(3, 31, true), (2, 29, true), (2, 30, false), (6, 31, false), (0, 1, false), (13, 1, false)]
    {
        assert_eq!(MonthDay::new(month, day).is_some(), valid, "{month}-{day}");
    }
}

fn days() -> impl Strategy<Value = Day> {
    (0..=Day::FIRST.days_until(Day::LAST)).prop_map(|days| Day::FIRST.add_days(days))
}

proptest! {
    #[test]
    fn a_day_that_is_shown_can_be_read_back(day in days()) {
        prop_assert_eq!(Day::parse(&day.iso()), Ok(day));
        prop_assert_eq!(Instant::start_of(day).day(), day);
        prop_assert_eq!(Instant::end_of(day).day(), day);
        if day.year() >= 1000 {
            prop_assert_eq!(Day::parse(&day.zh()), Ok(day));
        }
    }

    #[test]
    fn adding_days_and_counting_them_agree(day in days(), other in days()) {
        prop_assert_eq!(day.add_days(day.days_until(other)), other);
        prop_assert_eq!(day.days_until(other).signum(), other.cmp(&day) as i64);
    }

    #[test]
    fn an_instant_that_is_shown_can_be_read_back(millis in -60_000_000_000_000_i64..200_000_000_000_000) {
        let instant = Instant::from_millis(millis);
        prop_assert_eq!(Instant::parse_rfc3339(&instant.rfc3339()), Ok(instant));
    }

    #[test]
    fn so_many_working_days_lie_after_the_base(offset in 0_i64..7_000, count in 0_u32..60) {
        let calendar = calendar();
        let from = day("2009-01-01").add_days(offset);
        let due = calendar.add_working_days(from, count).day;
        let between = (1..=from.days_until(due)).filter(|days| calendar.is_working(from.add_days(*days)).0);
        prop_assert_eq!(between.count(), count as usize);
    }

    #[test]
    fn no_text_is_beyond_reading(text in ".*") {
        if let Ok(day) = Day::parse(&text) {
            prop_assert_eq!(Day::parse(&day.iso()), Ok(day));
        }
        let _ = Instant::parse_rfc3339(&text).map(Instant::rfc3339);
    }
}
