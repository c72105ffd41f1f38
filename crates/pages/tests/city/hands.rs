//! Who has what: the board says whose turn each plan is and until when, whoever waits reads the names of whom they wait for, and
//! what one may not do oneself is not offered. On a copy of the sample.

use kernel::Instant;
use worlds::found;

use super::office::{Browser, done};

/// The rows of a page's tables, each with its words alone.
fn rows(page: &str) -> Vec<String> {
    page.split("<tr").skip(1).filter_map(|row| row.split("</tr>").next()).map(str::to_owned).collect()
}

#[test]
fn the_board_says_whose_turn_each_plan_is_since_when_and_until_when() {
    let browser = Browser::of_the_city();
    let larger = found::programme(&browser.engine);
    let sql = "SELECT DISTINCT p.id, p.year, d.due, d.role, o.short_name FROM annual_plan p
               LEFT JOIN consultation c ON c.plan = p.id
               JOIN duty d ON d.closed_at IS NULL AND (d.record = p.id OR d.record = c.id)
               LEFT JOIN organisation o ON o.id = d.organisation AND o.id <> p.planner
               WHERE p.programme = $1 AND NOT EXISTS (SELECT 1 FROM duty e LEFT JOIN consultation f ON f.id = e.record
                   WHERE e.closed_at IS NULL AND (e.record = p.id OR f.plan = p.id) AND e.due < d.due)";
    let owed = browser.engine.read(|connection| connection.query(sql, &[larger.as_str().into()])).unwrap();
    assert!(owed.len() > 3, "some plans are under way");
    let (mut partners, mut own) = (0, 0);
    for row in owed {
        let text = |index: usize| row[index].as_text().unwrap_or_default().to_owned();
        let board = browser.page(&format!("/desk/consolidation/{}", row[1].as_integer().unwrap()));
        let shown = rows(&board).into_iter().find(|row| row.contains(&format!("annual-plans/{}\"", text(0))));
        let shown = shown.unwrap_or_else(|| panic!("{} is on the board", text(0)));
        match row[4].as_text() {
            // Another office is named: the partner that is to answer.
            Some(partner) => {
                partners += 1;
                assert!(shown.contains(partner), "{partner}: {shown}");
            }
            None => {
                own += 1;
                let role = browser.engine.catalogue().role(&text(3)).unwrap();
                assert!(shown.contains(role.label.zh), "{}: {shown}", role.label.zh);
            }
        }
        let due = kernel::Day::parse(&text(2)).unwrap();
        let today = browser.engine.shared.clock.now().day();
        let year = if due.year() == today.year() { String::new() } else { format!("{}年", due.year()) };
        let said = match due.days_until(today) {
            late if late > 0 => format!("逾期 {late} 天"),
            _ => format!("限 {year}{}月{}日", due.month(), due.day_of_month()),
        };
        assert!(shown.contains(&said), "{said}: {shown}");
    }
    assert!(partners > 0 && own > 0, "some are with partners ({partners}), some with the offices ({own})");
}

#[test]
fn a_county_without_a_plan_has_it_itself() {
    let browser = Browser::of_the_city();
    let larger = found::programme(&browser.engine);
    let sql = "SELECT o.short_name FROM organisation o WHERE o.category = 'county-office' AND o.state = 'active'
               AND o.programme = $2 AND NOT EXISTS (SELECT 1 FROM annual_plan p WHERE p.planner = o.id AND p.year = $1)";
    let year = i64::from(browser.engine.shared.clock.now().day().year());
    let missing =
        browser.engine.read(|connection| connection.query(sql, &[year.into(), larger.as_str().into()])).unwrap();
    let board = browser.page(&format!("/desk/consolidation/{year}"));
    assert!(!missing.is_empty(), "some county has no plan");
    for county in missing {
        let name = county[0].as_text().unwrap();
        let row = rows(&board).into_iter().find(|row| row.contains(name)).unwrap();
        assert!(row.contains(programme::planning::PLAN_OWED.by.label.zh), "{row}");
    }
}

/// What the desk says of a record: the rows of what is to be done that lead to it.
fn todo(desk: &str, record: &str) -> Option<String> {
    let rows =
        desk.split("class=\"todo\"").skip(1).map(|row| row.split("</div></div>").next().unwrap_or(row).to_owned());
    rows.into_iter().find(|row| row.contains(&format!("/{record}\"")))
}

#[test]
fn what_one_drafted_is_not_offered_to_them_and_the_desk_names_who_may() {
    let mut browser = Browser::of_the_city();
    let sql = "SELECT d.record, d.kind, d.action, u.user_name, u.name, j.action FROM duty d
               JOIN journal_entry j ON j.record = d.record JOIN person u ON u.id = j.person AND u.state = 'enabled'
               JOIN post p ON p.person = u.id AND p.role = d.role AND p.organisation = d.organisation AND p.state = 'held'
               WHERE d.closed_at IS NULL AND d.title IS NULL ORDER BY d.id";
    let took_part = browser.engine.read(|connection| connection.query(sql, &[])).unwrap();
    let mut tried = 0;
    for row in took_part {
        let [record, kind, action, user, name, did] = [0, 1, 2, 3, 4, 5].map(|index| row[index].as_text().unwrap());
        let action = browser.engine.catalogue().action(kind, action);
        if !action.is_some_and(|action| action.not_by.contains(&did)) {
            continue;
        }
        tried += 1;
        let form = format!("{record}/{}\"", action.unwrap().name);
        browser.sign_in(user);
        let own = todo(&browser.page("/desk"), record).expect("it is owed there");
        assert!(own.contains("须由别人办理") && !own.contains(&form), "{own}");
        let sql =
            "SELECT u.user_name, u.name FROM duty d JOIN post p ON p.role = d.role AND p.organisation = d.organisation
                   AND p.state = 'held' JOIN person u ON u.id = p.person AND u.state = 'enabled'
                   WHERE d.record = $1 AND d.closed_at IS NULL AND NOT EXISTS
                   (SELECT 1 FROM journal_entry j WHERE j.record = d.record AND j.person = u.id)";
        let others = browser.engine.read(|connection| connection.query(sql, &[record.into()])).unwrap();
        match others.first() {
            None => assert!(own.contains("现在没有别人"), "{own}"),
            Some(other) => {
                let colleague = other[1].as_text().unwrap();
                assert!(own.contains(colleague) && colleague != name, "{own}");
                browser.sign_in(other[0].as_text().unwrap());
                let theirs = todo(&browser.page("/desk"), record).expect("it is owed there too");
                assert!(theirs.contains(&form) && !theirs.contains("须由别人办理"), "{theirs}");
            }
        }
    }
    assert!(tried > 0, "something waits for another than who drafted it");
}

#[test]
fn whoever_waits_reads_the_names_of_whom_they_wait_for() {
    let browser = Browser::of_the_city();
    let page = browser.page("/desk/waiting");
    let sql = "SELECT DISTINCT u.name FROM person u JOIN post p ON p.person = u.id AND p.state = 'held'
               WHERE u.state = 'enabled'";
    let names = browser.engine.read(|connection| connection.query(sql, &[])).unwrap();
    let names: Vec<&str> = names.iter().filter_map(|row| row[0].as_text()).collect();
    let waiting: Vec<String> = rows(&page).into_iter().filter(|row| row.contains("scope=\"row\"")).collect();
    assert!(waiting.len() > 3, "the city waits for some");
    for row in waiting {
        assert!(row.contains("岗位空缺") || names.iter().any(|name| row.contains(name)), "{row}");
    }
}

#[test]
fn whoever_reads_english_reads_the_names_of_people_in_letters_too() {
    let browser = Browser::of_the_city();
    let sql = "SELECT DISTINCT u.name FROM person u JOIN post p ON p.person = u.id AND p.state = 'held'
               WHERE u.state = 'enabled'";
    let names = browser.engine.read(|connection| connection.query(sql, &[])).unwrap();
    let names: Vec<&str> = names.iter().filter_map(|row| row[0].as_text()).collect();
    for path in ["/desk/waiting?lang=en", "/desk?lang=en"] {
        let page = browser.page(path);
        let people = page.split("<main").nth(1).expect("a page");
        // A name that another one begins with is no name of its own here.
        let is_whole = |name: &&&str| !names.iter().any(|other| other != *name && other.starts_with(**name));
        let told: Vec<&&str> = names.iter().filter(is_whole).filter(|name| people.contains(**name)).collect();
        assert!(!told.is_empty(), "{path} names somebody");
        for name in told {
            let letters = store::romanised::carrying(name, kernel::Romanised::Person);
            assert_ne!(&letters, name, "{name} is written in characters");
            assert_eq!(people.matches(*name).count(), people.matches(&letters).count(), "{name} on {path}");
        }
    }
}

/// Where somebody is reminded of what a row says: an address, or a grey button with the reason.
fn ways_to_remind(page: &str) -> (Vec<String>, usize) {
    let open = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let open: Vec<String> = open.filter(|to| to.contains("/desk/reminders/new/create?")).map(unescaped).collect();
    (open, page.matches("今天已经催办过，请明天再催").count())
}

fn unescaped(text: &str) -> String {
    text.replace("&#38;", "&").replace("&amp;", "&")
}

#[test]
fn what_was_reminded_of_today_is_grey_wherever_it_is_waited_for() {
    let mut browser = Browser::of_the_city();
    let year = browser.engine.shared.clock.now().day().year();
    let pages = ["/desk/waiting".to_owned(), format!("/desk/consolidation/{year}")];
    let [before, board] = pages.clone().map(|page| ways_to_remind(&browser.page(&page)));
    assert_eq!((before.1, board.1), (0, 0), "nobody was reminded yet");
    // The board leads to the same reminder as the list of what is waited for.
    let both: Vec<&String> = board.0.iter().filter(|way| before.0.contains(way)).collect();
    assert_eq!(both.len(), board.0.len(), "{board:?} {before:?}");
    let given = both.first().expect("a county is late").split_once('?').unwrap().1;
    let given: serde_json::Map<String, serde_json::Value> = form_urlencoded::parse(given.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
        .map(|(name, value)| if name == "year" { (name, year.into()) } else { (name, value) })
        .collect();
    let other = found::holders(&browser.engine, "city-office").pop().expect("somebody of the city office");
    done(&browser.engine, &other, "reminder", "create", None, given.into());
    for (page, before) in pages.iter().zip([&before, &board]) {
        let (open, grey) = ways_to_remind(&browser.page(page));
        assert_eq!((open.len(), grey), (before.0.len() - 1, 1), "{page}");
        assert!(!open.contains(both[0]), "{page}");
    }
    // It is reminded of anew on the next day.
    let clock = &browser.engine.shared.clock;
    clock.fix(Instant::from_millis(clock.now().millis() + 24 * 60 * 60 * 1000));
    let user = browser.user.clone();
    browser.sign_in(&user);
    assert_eq!(ways_to_remind(&browser.page(&pages[0])).1, 0);
}
