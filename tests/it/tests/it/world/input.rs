//! What people of the small world write: plans, rulebooks, programmes and files, complete and ready to be sent.

use serde_json::{Value as Json, json};
use store::Connection;
use uuid::Uuid;

use super::World;

impl World {
    /// Puts a rulebook with these steps of internal review in force from that day on.
    pub fn issue_steps(&self, effective: &str, steps: &[(&str, &str)]) -> Uuid {
        let lines = steps.iter().map(|(seat, title)| json!({ "organisation": self.seat(seat), "title": title }));
        let input = rulebook_input(effective, lines.collect());
        self.done("programme-manager", "rulebook", "create", None, input).record
    }

    /// Puts a rulebook in force by which the plans of an office go through one step inside it and round these offices.
    pub fn issue_round(&self, effective: &str, (seat, step): (&str, &str), offices: &[&str]) -> Uuid {
        let mut input = rulebook_input(effective, json!([{ "organisation": self.seat(seat), "title": step }]));
        let asked = |office: &&str| json!({ "organisation": self.seat(seat), "office": self.seat(office) });
        input["countersigners"] = offices.iter().map(asked).collect();
        self.done("programme-manager", "rulebook", "create", None, input).record
    }

    /// A plan of that organisation with so many key projects: complete, ready to leave the office.
    pub fn plan_input(&self, seat: &str, year: i16, projects: usize) -> Json {
        let lines = (1..=projects).map(|number| {
            let mut line = self.line(&format!("饮水工程第{number}期"));
            line["start"] = json!(format!("{year}-04-01"));
            line["finish"] = json!(format!("{year}-11-30"));
            line
        });
        let lines: Vec<Json> = lines.collect();
        json!({
            "planner": self.seat(seat), "year": year, "approach": "以民生项目为重点，一年办成几件实事。",
            "plan_lines": lines, "budget_lines": [{ "item": "travel", "amount_fen": 1_200_000 }],
        })
    }

    /// A complete key project.
    pub fn line(&self, name: &str) -> Json {
        json!({
            "name": name, "nature": "grant", "form": "project", "theme": "water", "town": self.cast.town,
            "village": "大布村", "need": "三百户人家吃水困难。", "content": "铺设水管五公里。",
            "cost_fen": 30_000_000, "asked_fen": 20_000_000, "county_fen": 10_000_000, "people_served": 1_200,
            "lead_organisation": "县水务局", "lead_person": "张三", "start": "2011-04-01", "finish": "2011-11-30",
        })
    }

    /// A small PDF that somebody has uploaded and no action has taken yet.
    pub fn upload(&self, actor: &str) -> Uuid {
        self.upload_as(actor, "scan.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n".to_vec())
    }

    /// A photograph that somebody has uploaded and no action has taken yet, with a small one for lists.
    pub fn photo(&self, actor: &str) -> Uuid {
        let mut content = std::io::Cursor::new(Vec::new());
        let picture = image::DynamicImage::new_rgb8(400, 300);
        picture.write_to(&mut content, image::ImageFormat::Jpeg).expect("a picture");
        self.upload_as(actor, "photo.jpg", content.into_inner())
    }

    fn upload_as(&self, actor: &str, name: &str, content: Vec<u8>) -> Uuid {
        let viewer = self.as_(actor);
        let (uploader, programme) = (viewer.person.expect("a person"), viewer.programme);
        let file = store::files::check(name, content).expect("it is taken");
        let id = Uuid::new_v4();
        let keep = move |connection: &mut Connection| {
            store::files::keep_file(connection, id, &programme, uploader, &file, store::clock::real_now().millis())
        };
        self.engine().write(keep).expect("the file is kept");
        id
    }

    /// Drafts Dongxi's plan of 2011 with three key projects.
    pub fn draft(&self) -> Uuid {
        self.draft_of("county-office", "dongxi-office", 2011)
    }

    pub fn draft_of(&self, actor: &str, seat: &str, year: i16) -> Uuid {
        let projects = if actor.starts_with("department") { 0 } else { 3 };
        self.done(actor, "annual-plan", "create", None, self.plan_input(seat, year, projects)).record
    }
}

pub fn rulebook_input(effective: &str, steps: Json) -> Json {
    json!({
        "effective": effective, "key_projects_min": 2, "key_projects_max": 6, "report_month": 3, "report_day": 31,
        "consent_days": 5, "review_days": 3, "review_steps": steps,
        // The small world drafts the next year’s plans and sums years up on any day.
        "draft_month": 1, "draft_day": 1, "summary_from_month": 1,
    })
}

pub fn programme_input(code: &str) -> Json {
    json!({
        "code": code, "name": "北州市对口帮扶东州市", "name_en": "Beizhou assists Dongzhou",
        "assisting_side": "北州市", "assisting_side_en": "Beizhou", "recipient_side": "东州市",
        "recipient_side_en": "Dongzhou", "introduction": "一对一帮扶。", "introduction_en": "County by county.",
        "office": "东州市经协办", "office_en": "City office", "telephone": "0799-2250000", "office_hours": "8:30—17:30",
    })
}
