//! The project and the facts that it shares with the line of a plan.

use derive::{Choice, Fields, Record, State};
use kernel::link::Joins;
use kernel::{Coded, Day, Fen, Files, Id, Link, Romanised, Tone, Year};

use crate::menu::PROJECTS;
use crate::named::records::NamedPerson;
use crate::organisation::records::Organisation;
use crate::places::records::Region;
use crate::roles::*;

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nature {
    #[choice(zh = "无偿帮扶", en = "Grant")]
    Grant,
    #[choice(zh = "合作", en = "Cooperation")]
    Cooperation,
}

/// The five forms of assistance (3.5.3.1).
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    #[choice(zh = "结对帮扶", en = "Pairing")]
    Pairing,
    #[choice(zh = "资金帮扶", en = "Funds")]
    Funds,
    #[choice(zh = "智力帮扶", en = "Talent")]
    Talent,
    #[choice(zh = "科技帮扶", en = "Technology")]
    Technology,
    #[choice(zh = "项目帮扶", en = "Project")]
    Project,
}

/// The five livelihood problems (4.4.3.4), and what else projects are about.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Theme {
    #[choice(
        zh = "看病", en = "Medical care",
        also = ["看病", "看病难", "看医生", "就医", "医院", "卫生院", "卫生站", "医疗", "hospital", "clinic", "doctor"]
    )]
    Medical,
    #[choice(
        zh = "上学", en = "Schooling",
        also = ["上学", "上学难", "读书难", "读书", "学校", "小学", "中学", "幼儿园", "教室", "校舍", "school"]
    )]
    Schooling,
    #[choice(
        zh = "饮水", en = "Drinking water",
        also = [
            "自来水", "饮用水", "饮水", "饮水难", "吃水", "吃水难", "喝水", "用水", "水管", "水井", "水厂", "tap water",
            "drinking water", "water"
        ]
    )]
    Water,
    #[choice(
        zh = "行路", en = "Roads",
        also = ["修路", "行路", "走路难", "行路难", "出行", "村道", "道路", "公路", "马路", "水泥路", "修桥", "桥梁", "road", "bridge"]
    )]
    Roads,
    #[choice(
        zh = "住房", en = "Housing",
        also = ["危房", "住房", "住房难", "房子", "建房", "盖房", "泥砖房", "茅草房", "搬迁", "housing", "house"]
    )]
    Housing,
    #[choice(
        zh = "基础设施", en = "Infrastructure",
        also = ["路灯", "水利", "灌溉", "水渠", "山塘", "电网", "用电", "垃圾", "厕所", "irrigation", "electricity"]
    )]
    Infrastructure,
    #[choice(
        zh = "产业", en = "Industry",
        also = ["产业", "养殖", "种植", "果园", "大棚", "挣钱", "增收", "就业", "farming"]
    )]
    Industry,
    #[choice(zh = "其他", en = "Other")]
    Other,
}

/// Where the money of a project comes from: together what it costs.
pub const SOURCES: &[&str] = &["asked_fen", "county_fen", "local_fen", "firm_fen", "other_fen"];

/// What a project is, where, for whom and with what money. Written once, carried by the project and by its plan line.
#[derive(Fields, Clone, Debug, PartialEq)]
pub struct ProjectFacts {
    #[field(zh = "项目名称", en = "Project", max = 100, list, search, public)]
    pub name: String,
    #[field(zh = "类别", en = "Kind", list, filter, public)]
    pub nature: Nature,
    #[field(zh = "帮扶形式", en = "Form", filter, public)]
    pub form: Form,
    #[field(zh = "主题", en = "Theme", list, filter, public, brief, narrows("theme"))]
    pub theme: Theme,
    #[field(
        zh = "镇",
        en = "Town",
        public,
        brief,
        only("level", "town"),
        lies_in("parent", "region"),
        narrows("town"),
        under("place")
    )]
    pub town: Option<Id<Region>>,
    #[field(
        zh = "村",
        en = "Village",
        max = 60,
        search,
        public,
        brief,
        narrows("village"),
        romanised(Romanised::Place)
    )]
    pub village: Option<String>,
    #[field(
        zh = "需求",
        en = "Need",
        long,
        max = 2000,
        public,
        hint_zh = "现状和困难，为什么要办",
        hint_en = "What is lacking and why it matters"
    )]
    pub need: Option<String>,
    #[field(
        zh = "建设内容",
        en = "Content",
        long,
        max = 2000,
        search,
        public,
        hint_zh = "办什么、规模多大",
        hint_en = "What will be done, and how much of it"
    )]
    pub content: Option<String>,
    #[field(
        zh = "总投资",
        en = "Cost",
        list,
        public,
        tabled,
        made_of(SOURCES),
        hint_zh = "元，或写“12.5万”",
        hint_en = "In yuan, or as 12.5万"
    )]
    pub cost_fen: Fen,
    #[field(zh = "拟请支持", en = "Asked", list, public)]
    pub asked_fen: Fen,
    #[field(zh = "县财政配套", en = "County", public)]
    pub county_fen: Option<Fen>,
    #[field(zh = "镇村自筹", en = "Towns and villages", public)]
    pub local_fen: Option<Fen>,
    #[field(zh = "企业投入", en = "Firms", public)]
    pub firm_fen: Option<Fen>,
    #[field(zh = "其他来源", en = "Other sources", public)]
    pub other_fen: Option<Fen>,
    #[field(
        zh = "受益人数",
        en = "People served",
        unit("人", "people"),
        max = 100000000,
        public,
        tabled,
        came_to("people_reached")
    )]
    pub people_served: Option<i64>,
    #[field(zh = "牵头单位", en = "Lead organisation", max = 60, public)]
    pub lead_organisation: Option<String>,
    #[field(zh = "责任人", en = "Person responsible", max = 40, public, brief, romanised(Romanised::Person))]
    pub lead_person: Option<String>,
    #[field(zh = "开工时间", en = "Start", public)]
    pub start: Option<Day>,
    #[field(zh = "完工时间", en = "Finish", public, tabled, came_to("finished"))]
    pub finish: Option<Day>,
}

/// How far a project has come, as the summary of the year says it.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    #[choice(zh = "已完工", en = "Finished", tone = Tone::Going)]
    Finished,
    #[choice(zh = "在建", en = "Under way", tone = Tone::Waiting)]
    UnderWay,
    #[choice(zh = "延期", en = "Delayed", tone = Tone::Warning)]
    Delayed,
    #[choice(zh = "停止", en = "Stopped", tone = Tone::Late)]
    Stopped,
}

/// In what the result of a project is counted.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResultUnit {
    #[choice(zh = "户", en = "households")]
    Households,
    #[choice(zh = "公里", en = "km")]
    Kilometres,
    #[choice(zh = "人", en = "people")]
    People,
    #[choice(zh = "平方米", en = "m²")]
    SquareMetres,
}

impl Theme {
    /// What is counted of a project of this theme when it is done.
    pub const fn unit(self) -> ResultUnit {
        match self {
            Theme::Water | Theme::Housing | Theme::Industry => ResultUnit::Households,
            Theme::Roads => ResultUnit::Kilometres,
            Theme::Medical | Theme::Other => ResultUnit::People,
            Theme::Schooling | Theme::Infrastructure => ResultUnit::SquareMetres,
        }
    }
}

/// What became of a project in its year. Written with the plan's summary, carried by the project and by what is disclosed.
#[derive(Fields, Clone, Debug, Default, PartialEq)]
pub struct ProjectResult {
    #[field(zh = "完成情况", en = "How far it is", computed, public, list, as_state, narrows("outcome"))]
    pub outcome: Option<Outcome>,
    #[field(zh = "实际开工", en = "Actual start", computed, public)]
    pub started: Option<Day>,
    #[field(
        zh = "实际完工",
        en = "Actual finish",
        computed,
        public,
        hint_zh = "已完工的填",
        hint_en = "Of what is finished"
    )]
    pub finished: Option<Day>,
    #[field(zh = "实际受益人数", en = "People reached", computed, public, unit("人", "people"), max = 100000000)]
    pub people_reached: Option<i64>,
    #[field(
        zh = "成果数量",
        en = "Result",
        computed,
        public,
        max = 14,
        counted_in("result_unit"),
        hint_zh = "行路填公里数，饮水、住房、产业填户数，上学、基础设施填平方米，看病和其他填人数",
        hint_en = "Roads in km; water, housing and industry in households; schools and infrastructure in m²; else in people"
    )]
    pub result: Option<String>,
    #[field(zh = "成果数量单位", en = "Counted in", computed, public, hidden)]
    pub result_unit: Option<ResultUnit>,
}

/// What an agreed amount rests on, as long as that is not the partner’s own word: a letter that the city office recorded for it.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Letter {
    #[choice(zh = "来函未确认", en = "Letter not confirmed", tone = Tone::Warning)]
    Unconfirmed,
    #[choice(zh = "来函有异议，待答复", en = "Letter disputed, answer awaited", tone = Tone::Warning)]
    Disputed,
    #[choice(zh = "与新答复不符", en = "Differs from the new answer", tone = Tone::Late)]
    Differs,
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProjectState {
    #[state(zh = "储备", en = "In reserve", tone = Tone::Plain)]
    Reserve,
    #[state(zh = "已列入计划", en = "In a plan", tone = Tone::Waiting)]
    Planned,
    #[state(zh = "已商定", en = "Agreed", tone = Tone::Going)]
    Selected,
}

/// The plan that carries a project, by its code alone: plans point at projects, not the other way round.
pub struct Carrier;

impl Coded for Carrier {
    const OF: &'static str = "annual-plan";
}

/// A plan that the project's office is drafting takes it up. Plans are declared later, so they are named by their codes.
const IN_THE_MAKING: Joins = Joins { action: "revise", state: "drafting", same: ("planner", "owner") };

/// 项目: from its first draft in reserve to its end, one identifier.
#[derive(Record)]
#[record(code = "project", path = "projects", zh = "项目", en = "Project", asks = ["3.5.3.1", "4.4.3.4", "2.2.2.2"],
         public_at("/projects/{id}"), title("{name}", "{name}"), place(PROJECTS),
         links = [Link::form(Carrier::OF, "take", "列入年度计划", "Put into the annual plan")
                      .joins(IN_THE_MAKING).in_states(&[ProjectState::Reserve.name()])],
         seen_by = [COUNTY_OFFICE.at("owner"), OFFICE_REVIEWER.at("owner"), CITY_OFFICE.anywhere(),
                    TOWN_OFFICE.only_at("town_office")],
         empty("项目库还是空的。可以先把想办的事记下来，以后选入年度计划。",
               "The project library is empty. Note what should be done; a plan can take it up later."))]
pub struct Project {
    pub id: Id<Project>,
    pub state: ProjectState,
    #[field(
        zh = "申报单位",
        en = "Put forward by",
        party,
        list,
        public,
        brief,
        narrows("place"),
        there("项目", "Projects")
    )]
    pub owner: Id<Organisation>,
    #[embed]
    pub facts: ProjectFacts,
    #[field(zh = "所在计划", en = "In the plan", computed)]
    pub plan: Option<Id<Carrier>>,
    #[field(zh = "商定支持", en = "Agreed", computed, list, public, tabled, marked_by("letter"))]
    pub agreed_fen: Option<Fen>,
    #[field(zh = "商定依据", en = "What it rests on", computed, hidden, public)]
    pub letter: Option<Letter>,
    #[field(zh = "计划年度", en = "Year of the plan", computed, public, narrows("year"))]
    pub year: Option<Year>,
    #[field(zh = "出资单位", en = "Given by", computed, public, brief, narrows("district"))]
    pub partner: Option<Id<Organisation>>,
    #[embed]
    pub became: ProjectResult,
    #[field(zh = "照片", en = "Photographs", computed, borrowed, photo, max = 6, public)]
    pub photos: Files,
    #[field(zh = "所在镇街", en = "Town office", computed, there("本镇项目", "Projects in the town"))]
    pub town_office: Option<Id<Organisation>>,
    #[field(zh = "项目责任人（具名）", en = "Lead, by name", computed, there("负责的项目", "Projects led"))]
    pub lead: Option<Id<NamedPerson>>,
    #[field(
        zh = "村民代表",
        en = "Village representative",
        computed,
        there("代表村民参与的项目", "Projects for the village")
    )]
    pub representative: Option<Id<NamedPerson>>,
}

#[cfg(test)]
mod tests {
    use kernel::FieldValue;

    use super::*;

    #[test]
    fn everyday_words_stand_for_a_theme() {
        let table = [
            ("修路", Some((Theme::Roads, ""))),
            ("大布村修路", Some((Theme::Roads, "大布村"))),
            ("自来水", Some((Theme::Water, ""))),
            ("装路灯", Some((Theme::Infrastructure, "装"))),
            ("卫生院", Some((Theme::Medical, ""))),
            ("Road", Some((Theme::Roads, ""))),
            ("大布村", None),
        ];
        for (words, expected) in table {
            let expected = expected.map(|(theme, rest)| (theme, rest.to_owned()));
            let kernel::Type::Choice(themes) = Theme::TYPE else { panic!("a theme is a choice") };
            let meant = kernel::Choice::meant(themes, words);
            let expected = expected.map(|(theme, rest)| (theme.code(), rest));
            assert_eq!(meant.map(|(choice, rest)| (choice.code, rest)), expected, "{words}");
        }
    }
}
