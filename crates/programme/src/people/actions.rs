//! Actions on people, their posts and delegations, and the closing of an organisation where nobody holds a post any more.

use derive::{Action, Fields};
use kernel::{FieldValue, Grant, Id, Refusal, Role, Standing, Value};
use store::outbox::Letter;
use store::{Context, Fault, Perform, Preparation};

use super::records::*;
use super::{password, rules};
use crate::organisation::records::{Organisation, OrganisationState};
use crate::roles::*;

#[derive(Action, Clone)]
#[action(on = Organisation, name = "close", zh = "撤销单位", en = "Close", from = [OrganisationState::Active],
         to = OrganisationState::Closed, by = [PROGRAMME_MANAGER.anywhere()], opposes)]
pub struct CloseOrganisation {
    #[field(zh = "撤销原因", en = "Reason", long, max = 400)]
    pub reason: String,
}

impl Perform for CloseOrganisation {
    fn perform(self, organisation: &mut Organisation, cx: &mut Context<'_>) -> Result<(), Fault> {
        let held =
            cx.find::<Post>(&[("organisation", organisation.id.to_value()), ("state", PostState::Held.name().into())])?;
        if held.is_empty() {
            Ok(())
        } else {
            Err(Refusal::rule("organisation.posts-held").with("count", held.len()).into())
        }
    }
}

/// A password in place of the one before, given by an administrator or by somebody to themselves.
#[derive(Fields, Clone)]
pub struct ChosenPassword {
    #[field(
        zh = "新密码",
        en = "New password",
        secret,
        min = rules::PASSWORD_MIN,
        max = rules::PASSWORD_MAX,
        hint_zh = "至少 10 个字符",
        hint_en = "At least 10 characters"
    )]
    pub password: String,
}

impl ChosenPassword {
    /// From here on only its hash goes about.
    fn hash(&mut self, preparation: &Preparation<'_>) -> Result<(), Refusal> {
        self.password = password::hashed(&self.password, preparation)?;
        Ok(())
    }
}

/// Creates an account; what the person may do is another administrator's to grant.
#[derive(Action, Clone)]
#[action(on = Person, name = "create", zh = "新增用户", en = "Add a user", creates, revises,
         by = [SYSTEM_ADMINISTRATOR.anywhere(), Grant::INSTALLATION])]
pub struct CreatePerson {
    #[field(
        zh = "初始密码",
        en = "Initial password",
        secret,
        min = rules::PASSWORD_MIN,
        max = rules::PASSWORD_MAX,
        hint_zh = "至少 10 个字符",
        hint_en = "At least 10 characters"
    )]
    pub password: String,
}

impl Perform for CreatePerson {
    fn prepare(&mut self, preparation: &Preparation<'_>) -> Result<(), Refusal> {
        self.password = password::hashed(&self.password, preparation)?;
        Ok(())
    }

    fn perform(self, person: &mut Person, _: &mut Context<'_>) -> Result<(), Fault> {
        rules::user_name(&person.user_name)?;
        person.password_hash = self.password;
        Ok(())
    }
}

#[derive(Action, Clone)]
#[action(on = Person, name = "revise", zh = "修改", en = "Revise", revises,
         by = [SYSTEM_ADMINISTRATOR.anywhere()])]
pub struct RevisePerson {}

impl Perform for RevisePerson {}

/// One's own addresses; the name stands in histories and is not one's own to change.
#[derive(Action, Clone)]
#[action(on = Person, name = "change-contact", zh = "修改联系方式", en = "Change my contact", from = [PersonState::Enabled],
         by = [Grant::person("id")])]
pub struct ChangeContact {
    #[field(zh = "电子邮箱", en = "E-mail", max = 120, mail, sets)]
    pub email: Option<String>,
    #[field(zh = "电话", en = "Telephone", max = 40, telephone, sets)]
    pub telephone: Option<String>,
}

impl Perform for ChangeContact {}

/// Whether one wants a letter a day about what falls due, and in which language.
#[derive(Action, Clone)]
#[action(on = Person, name = "choose-digest", zh = "提醒设置", en = "Reminders", from = [PersonState::Enabled],
         by = [Grant::person("id")],
         purpose("有事项还剩 7、3、1 天或已逾期时，每天发一封邮件列出 7 日内到期和逾期的全部事项。",
                 "When something is due in 7, 3 or 1 days or late, one letter a day lists what is due within a week or late."))]
pub struct ChooseDigest {
    #[field(zh = "不收每日提醒", en = "No daily digest", sets)]
    pub no_digest: bool,
    #[field(zh = "邮件语言", en = "Language of letters", sets)]
    pub language: Option<Tongue>,
}

impl Perform for ChooseDigest {}

#[derive(Action, Clone)]
#[action(on = Person, name = "set-password", zh = "重设密码", en = "Reset the password", from = [PersonState::Enabled],
         by = [SYSTEM_ADMINISTRATOR.anywhere(), Grant::INSTALLATION])]
pub struct SetPassword {
    #[embed]
    pub chosen: ChosenPassword,
}

impl Perform for SetPassword {
    fn prepare(&mut self, preparation: &Preparation<'_>) -> Result<(), Refusal> {
        self.chosen.hash(preparation)
    }

    fn perform(self, person: &mut Person, cx: &mut Context<'_>) -> Result<(), Fault> {
        if cx.viewer().standing == Standing::Person {
            let held =
                cx.find::<Post>(&[("person", person.id.to_value()), ("state", PostState::Held.name().into())])?;
            let held: Vec<_> =
                held.iter().filter_map(|post| ROLES.iter().find(|role| role.code == post.role)).collect();
            rules::may_reset(cx.viewer().person == Some(person.id.uuid()), &held)?;
        }
        person.password_hash = self.chosen.password;
        cx.end_sessions(person.id.uuid())?;
        // Whoever resets a password could use it: the person is told at once, outside the platform.
        if let Some(address) = &person.email {
            let body = format!(
                "{}：\n\n您的账号 {} 的密码已于 {} 由系统管理员重设。如果不是您要求的，请立即联系审计管理员。\n",
                person.name,
                person.user_name,
                cx.now().zh()
            );
            let key = format!("password:{}:{}", person.id, cx.now().millis());
            cx.mail_address(address, &Letter { key, subject: "密码已重设".to_owned(), body })?;
        }
        Ok(())
    }
}

/// One's own password, against the old one.
#[derive(Action, Clone)]
#[action(on = Person, name = "change-password", zh = "修改密码", en = "Change my password", from = [PersonState::Enabled],
         by = [Grant::person("id")])]
pub struct ChangePassword {
    #[field(zh = "现密码", en = "Present password", secret)]
    pub old_password: String,
    #[embed]
    pub chosen: ChosenPassword,
}

fn wrong_old_password() -> Refusal {
    Refusal::rule("person.old-password").at("old_password")
}

impl Perform for ChangePassword {
    /// Afterwards the old password is the hash that it was found to be of.
    fn prepare(&mut self, preparation: &Preparation<'_>) -> Result<(), Refusal> {
        let Person { user_name, password_hash, .. } = preparation.record()?;
        if !preparation.guess(&user_name, || password::holds(&self.old_password, &password_hash))? {
            return Err(wrong_old_password());
        }
        self.old_password = password_hash;
        self.chosen.hash(preparation)
    }

    fn perform(self, person: &mut Person, cx: &mut Context<'_>) -> Result<(), Fault> {
        // Somebody else may have changed it since it was looked at.
        if self.old_password != person.password_hash {
            return Err(wrong_old_password().into());
        }
        person.password_hash = self.chosen.password;
        cx.end_sessions(person.id.uuid())
    }
}

#[derive(Action, Clone)]
#[action(on = Person, name = "disable", zh = "停用账号", en = "Disable", from = [PersonState::Enabled],
         to = PersonState::Disabled, by = [SYSTEM_ADMINISTRATOR.anywhere()], opposes)]
pub struct DisablePerson {
    #[field(zh = "停用原因", en = "Reason", long, max = 400)]
    pub reason: String,
}

impl Perform for DisablePerson {
    fn perform(self, person: &mut Person, cx: &mut Context<'_>) -> Result<(), Fault> {
        if cx.viewer().person == Some(person.id.uuid()) {
            return Err(Refusal::rule("person.oneself").into());
        }
        cx.end_sessions(person.id.uuid())
    }
}

#[derive(Action, Clone)]
#[action(on = Person, name = "enable", zh = "恢复账号", en = "Enable", from = [PersonState::Disabled],
         to = PersonState::Enabled, by = [SYSTEM_ADMINISTRATOR.anywhere()])]
pub struct EnablePerson {}

impl Perform for EnablePerson {}

/// Grants a role in an organisation from a day on.
#[derive(Action, Clone)]
#[action(on = Post, name = "create", zh = "授予岗位", en = "Grant a post", creates, revises,
         by = [SECURITY_ADMINISTRATOR.anywhere(), Grant::INSTALLATION], asks = ["4.4.2.1"])]
pub struct CreatePost {}

impl Perform for CreatePost {
    fn perform(self, post: &mut Post, cx: &mut Context<'_>) -> Result<(), Fault> {
        if cx.viewer().person == Some(post.person.uuid()) {
            return Err(Refusal::rule("post.oneself").at("person").into());
        }
        post.title = rules::title(&post.title);
        let role = ROLES.iter().find(|role| role.code == post.role).copied();
        let organisation = cx.need::<Organisation>(post.organisation)?;
        rules::may_hold(role, organisation.category.code())?;
        let held = cx.find::<Post>(&[("person", post.person.to_value()), ("state", PostState::Held.name().into())])?;
        let mut held: Vec<_> = held.iter().filter_map(|held| role_of(&held.role)).collect();
        held.extend(lent_to(post.person, cx)?);
        rules::may_combine(role.ok_or_else(Refusal::unseen)?, &held).map_err(Fault::from)
    }
}

pub fn role_of(code: &str) -> Option<Role> {
    ROLES.iter().find(|role| role.code == code).copied()
}

/// The roles in which a person acts for others, today or later.
fn lent_to(person: Id<Person>, cx: &mut Context<'_>) -> Result<Vec<Role>, Fault> {
    let today = cx.today();
    let lent = arranged("delegate", person.to_value(), cx)?;
    let mut roles = Vec::new();
    for delegation in lent.iter().filter(|delegation| delegation.ends.is_none_or(|ends| ends >= today)) {
        roles.extend(cx.get::<Post>(delegation.post)?.and_then(|post| role_of(&post.role)));
    }
    Ok(roles)
}

/// Delegations that nobody has ended, with this value in a field.
fn arranged(field: &str, value: Value, cx: &mut Context<'_>) -> Result<Vec<Delegation>, Fault> {
    cx.find::<Delegation>(&[(field, value), ("state", DelegationState::Arranged.name().into())])
}

#[derive(Action, Clone)]
#[action(on = Post, name = "end", zh = "卸任", en = "End the post", from = [PostState::Held], to = PostState::Ended,
         by = [SECURITY_ADMINISTRATOR.anywhere()], opposes)]
pub struct EndPost {
    #[field(zh = "卸任原因", en = "Reason", long, max = 400)]
    pub reason: String,
}

impl Perform for EndPost {
    fn perform(self, post: &mut Post, cx: &mut Context<'_>) -> Result<(), Fault> {
        post.ends = Some(cx.today());
        // What was lent of it ends with it, and so does what was lent to it.
        let today = cx.today();
        let mut lent = arranged("post", post.id.to_value(), cx)?;
        lent.extend(arranged("substitute", post.id.to_value(), cx)?);
        for delegation in lent.iter().filter(|delegation| delegation.ends.is_none_or(|ends| ends >= today)) {
            cx.perform(delegation.id, EndDelegation { why: self.reason.clone() })?;
        }
        Ok(())
    }
}

/// Lets a colleague act in one's post.
#[derive(Action, Clone)]
#[action(on = Delegation, name = "create", zh = "安排代理", en = "Let a colleague act", creates, revises,
         by = COLLEAGUES_ANYWHERE, asks = ["4.4.2.1"],
         purpose("代理期间，代理人可以办理这个岗位的全部事项，记录写明“代”谁。代理人不能再转交他人；自己经手的事项也不能代为审核。",
                 "The colleague may then do all that this post may; the history says for whom. Nothing is passed on further."))]
pub struct CreateDelegation {}

impl Perform for CreateDelegation {
    fn perform(self, delegation: &mut Delegation, cx: &mut Context<'_>) -> Result<(), Fault> {
        let post = cx.need::<Post>(delegation.post)?;
        let substitute = cx.need::<Post>(delegation.substitute)?;
        let today = cx.today();
        rules::may_give(&post, cx.viewer().person, today)?;
        let delegate = cx.need::<Person>(substitute.person)?;
        rules::may_stand_in(&post, &substitute, &delegate)?;
        let held = [("person", delegate.id.to_value()), ("state", PostState::Held.name().into())];
        let held: Vec<_> = cx.find::<Post>(&held)?.iter().filter_map(|held| role_of(&held.role)).collect();
        rules::may_lend(role_of(&post.role), &held)?;
        let (deputy, begins, ends) = (delegation.manner == Manner::Deputy, delegation.begins, delegation.ends);
        let term = rules::Term { deputy, begins, ends };
        rules::term(term, today)?;
        at_one_time(term, &post, delegate.id, cx)?;
        delegation.giver = Some(post.person);
        delegation.delegate = Some(delegate.id);
        Ok(())
    }
}

/// On one day one person acts in a post, and nobody who is away acts for somebody else.
fn at_one_time(term: rules::Term, post: &Post, delegate: Id<Person>, cx: &mut Context<'_>) -> Result<(), Fault> {
    let of = |other: &Delegation| rules::Term {
        deputy: other.manner == Manner::Deputy,
        begins: other.begins,
        ends: other.ends,
    };
    let same = |other: &Delegation| of(other).deputy == term.deputy && of(other).meets(&term);
    if arranged("post", post.id.to_value(), cx)?.iter().any(same) {
        return Err(Refusal::rule("delegation.exists").at("begins").into());
    }
    if term.deputy {
        return Ok(());
    }
    if arranged("giver", delegate.to_value(), cx)?.iter().any(same) {
        return Err(Refusal::rule("delegation.delegate-away").at("substitute").into());
    }
    if arranged("delegate", post.person.to_value(), cx)?.iter().any(same) {
        return Err(Refusal::rule("delegation.giver-acts").at("begins").into());
    }
    Ok(())
}

/// Ends it before its last day; the right ends at once.
#[derive(Action, Clone)]
#[action(on = Delegation, name = "end", zh = "提前结束", en = "End early", from = [DelegationState::Arranged],
         to = DelegationState::Ended, by = [Grant::person("giver"), SECURITY_ADMINISTRATOR.anywhere()], opposes)]
pub struct EndDelegation {
    #[field(zh = "结束原因", en = "Reason", long, max = 400)]
    pub why: String,
}

impl Perform for EndDelegation {
    fn perform(self, delegation: &mut Delegation, cx: &mut Context<'_>) -> Result<(), Fault> {
        if delegation.ends.is_some_and(|ends| ends < cx.today()) {
            return Err(Refusal::rule("delegation.over").into());
        }
        delegation.ended_on = Some(cx.today());
        Ok(())
    }
}
