//! People, the posts they hold, and who acts in whose post.

use derive::{Choice, Record, State};
use kernel::{Day, Grant, Id, Romanised, Tone};

use crate::menu::SETTINGS;
use crate::organisation::records::Organisation;
use crate::roles::*;

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PersonState {
    #[state(zh = "启用", en = "Enabled", tone = Tone::Going)]
    Enabled,
    #[state(zh = "停用", en = "Disabled", tone = Tone::Warning)]
    Disabled,
}

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tongue {
    #[choice(zh = "中文", en = "中文 (Chinese)")]
    Chinese,
    #[choice(zh = "English（英文）", en = "English")]
    English,
}

/// 用户: a person with an account. What they may do comes from their posts alone.
#[derive(Record)]
#[record(code = "person", path = "users", zh = "用户", en = "User", unique = [&["user_name"]],
         title("{name}", "{name}"), place(SETTINGS),
         seen_by = [SYSTEM_ADMINISTRATOR.anywhere(), SECURITY_ADMINISTRATOR.anywhere(), Grant::person("id")], closed,
         empty("还没有用户。系统管理员先新增用户，再由安全管理员授予岗位。",
               "No users yet. The system administrator adds them; then the security administrator grants posts."))]
pub struct Person {
    pub id: Id<Person>,
    pub state: PersonState,
    #[field(zh = "用户名", en = "User name", max = 40, fixed, list, search)]
    pub user_name: String,
    #[field(zh = "姓名", en = "Name", max = 40, list, search, romanised(Romanised::Person))]
    pub name: String,
    #[field(zh = "电子邮箱", en = "E-mail", max = 120, mail)]
    pub email: Option<String>,
    #[field(zh = "电话", en = "Telephone", max = 40, telephone)]
    pub telephone: Option<String>,
    #[field(zh = "密码", en = "Password", secret, computed)]
    pub password_hash: String,
    #[field(zh = "不收每日提醒", en = "No daily digest", computed)]
    pub no_digest: bool,
    #[field(zh = "邮件语言", en = "Language of letters", computed)]
    pub language: Option<Tongue>,
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PostState {
    #[state(zh = "在任", en = "Held", tone = Tone::Going)]
    Held,
    #[state(zh = "已卸任", en = "Ended")]
    Ended,
}

/// 岗位: a person holds a role in an organisation between two days.
#[derive(Record)]
#[record(code = "post", path = "posts", zh = "岗位", en = "Post", asks = ["4.4.2.1"],
         title("{person}·{organisation}{title}", "{person}, {title}, {organisation}"),
         place(SETTINGS),
         seen_by = SEES_POSTS, closed,
         empty("还没有岗位。由安全管理员授予：选人员、单位和角色。",
               "No posts yet. The security administrator grants them: a person, an organisation, a role."))]
pub struct Post {
    pub id: Id<Post>,
    pub state: PostState,
    #[field(zh = "人员", en = "Person", fixed, list, there("岗位", "Posts"))]
    pub person: Id<Person>,
    #[field(zh = "单位", en = "Organisation", fixed, list, there("岗位", "Posts"))]
    pub organisation: Id<Organisation>,
    #[field(zh = "角色", en = "Role", fixed, list, filter, choices(ROLE_CHOICES))]
    pub role: String,
    #[field(zh = "职务", en = "Title", max = 40, fixed, list)]
    pub title: String,
    #[field(zh = "任职日期", en = "From", fixed, list)]
    pub begins: Day,
    #[field(zh = "卸任日期", en = "Until", computed, list)]
    pub ends: Option<Day>,
}

#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Manner {
    #[choice(zh = "临时代理（从某日到某日）", en = "Acting, from a day to a day")]
    Absence,
    #[choice(zh = "副手（长期）", en = "Deputy, standing")]
    Deputy,
}

#[derive(State, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DelegationState {
    #[state(zh = "已安排", en = "Arranged", tone = Tone::Going)]
    Arranged,
    #[state(zh = "提前结束", en = "Ended early")]
    Ended,
}

/// 代理: the holder of a post lets a colleague act in it, from a day to a day, or for as long as they are the deputy.
#[derive(Record)]
#[record(code = "delegation", path = "delegations", zh = "代理", en = "Delegation", asks = ["4.4.2.1"],
         title("{delegate}代{giver}", "{delegate} for {giver}"),
         place(SETTINGS),
         seen_by = [SECURITY_ADMINISTRATOR.anywhere(), AUDIT_ADMINISTRATOR.anywhere(), Grant::person("giver"),
                    Grant::person("delegate")], closed,
         empty("没有代理安排。外出前，把岗位交由同单位的一名在任人员代理。",
               "No delegations. Before you are away, let a colleague of the same organisation act in your post."))]
pub struct Delegation {
    pub id: Id<Delegation>,
    pub state: DelegationState,
    #[field(zh = "方式", en = "Manner", fixed, list, filter)]
    pub manner: Manner,
    #[field(zh = "委托人", en = "Given by", computed, list)]
    pub giver: Option<Id<Person>>,
    #[field(
        zh = "交出的岗位",
        en = "Post lent",
        fixed,
        mine("person"),
        only("state", "held"),
        there("代理安排", "Delegations")
    )]
    pub post: Id<Post>,
    #[field(zh = "代理人", en = "Acting person", computed, list)]
    pub delegate: Option<Id<Person>>,
    #[field(
        zh = "代理人的岗位",
        en = "Post of the acting person",
        fixed,
        only("state", "held"),
        hint_zh = "同一单位的另一名在任人员；三员岗位不能代理",
        hint_en = "Of another person at the same organisation; posts of the three administrators are never lent"
    )]
    pub substitute: Id<Post>,
    #[field(zh = "起日", en = "From", fixed, list, hint_zh = "含这一天", hint_en = "This day included")]
    pub begins: Day,
    #[field(
        zh = "止日",
        en = "Until",
        fixed,
        list,
        hint_zh = "含这一天；副手不填",
        hint_en = "This day included; empty for a deputy"
    )]
    pub ends: Option<Day>,
    #[field(zh = "事由", en = "Reason", fixed, long, max = 400)]
    pub reason: String,
    #[field(zh = "提前结束日期", en = "Ended early on", computed, list)]
    pub ended_on: Option<Day>,
}
