//! What the body of an action may use: its record's lines, other records, the clock, the actor, mail.
//!
//! **Invariant:** a body is a plain function on one connection, written as if nobody else existed.

use kernel::{
    ActionInput, Aggregate, Calendar, Day, Id, Instant, Kind, Label, Line, Numbers, PostHeld, Record, Refusal, Series,
    Stored, Value, Viewer,
};
use uuid::Uuid;

use crate::act::{Act, Input};
use crate::outbox::{self, Letter};
use crate::shared::{Body, Fault, Guard, Preparation, Scope};
use crate::{duties, notices, perform, rows, series, sessions, versions};

/// The body of an action.
pub trait Perform: ActionInput {
    /// Outside the transaction: slow work on the input alone.
    fn prepare(&mut self, _preparation: &Preparation<'_>) -> Result<(), Refusal> {
        Ok(())
    }

    /// Whether `can_begin` has something to say.
    const GUARDED: bool = false;

    /// What is known before anything is typed, such as that it is too early: asked before the input is looked at, and by pages
    /// that say so beforehand.
    fn can_begin(_record: &Self::On, _cx: &mut Context<'_>) -> Result<(), Fault> {
        Ok(())
    }

    /// Inside the transaction, on the database only. Fields and lines that the input carries, and fields that it `sets`,
    /// are already in the record; where that is all, there is no body.
    fn perform(self, _record: &mut Self::On, _cx: &mut Context<'_>) -> Result<(), Fault> {
        Ok(())
    }
}

impl Body {
    /// The body that a type declares.
    pub const fn of<A: Perform>() -> Body {
        let guard = if A::GUARDED { Some(guard::<A> as Guard) } else { None };
        Body { action: A::ACTION, run: run_body::<A>, prepare: prepare::<A>, guard }
    }

    /// For an action that does what its declaration says and nothing beyond.
    pub const fn declared(action: &'static kernel::Action) -> Body {
        Body { action, run: |_, _, _, _| Ok(None), prepare: |_, _| Ok(()), guard: None }
    }
}

/// Runs a body; answers the post that it said the actor acts in, where it said so.
fn run_body<A: Perform>(
    input: &[Value],
    aggregate: &mut Aggregate,
    scope: Scope<'_>,
    entry: Uuid,
) -> Result<Option<PostHeld>, Fault> {
    let action = A::read_fields(input)?;
    set(A::ACTION, <A::On as Record>::KIND, input, &mut aggregate.root);
    let mut record = A::On::read(&aggregate.root)?;
    let mut cx = Context { scope, aggregate, entry, acts_in: None };
    action.perform(&mut record, &mut cx)?;
    let acts_in = cx.acts_in.take();
    record.write(&mut aggregate.root);
    Ok(acts_in)
}

/// Whether the action can be begun on the record as it stands.
fn guard<A: Perform>(before: &Aggregate, scope: Scope<'_>) -> Result<(), Fault> {
    let (record, mut aggregate) = (A::On::read(&before.root)?, before.clone());
    let mut cx = Context { scope, aggregate: &mut aggregate, entry: Uuid::nil(), acts_in: None };
    A::can_begin(&record, &mut cx)
}

/// Puts what the input sets into the record's fields of the same name.
fn set(action: &kernel::Action, kind: &Kind, input: &[Value], record: &mut Stored) {
    for (field, value) in action.input.iter().zip(input).filter(|(field, _)| field.sets) {
        if let Some(position) = kind.position(field.name) {
            record.values[position] = value.clone();
        }
    }
}

fn prepare<A: Perform>(input: &mut Vec<Value>, preparation: &Preparation<'_>) -> Result<(), Refusal> {
    let Ok(mut action) = A::read_fields(input) else { return Ok(()) };
    action.prepare(preparation)?;
    input.clear();
    action.write_fields(input);
    Ok(())
}

/// What a body sees.
pub struct Context<'a> {
    pub(crate) scope: Scope<'a>,
    pub(crate) aggregate: &'a mut Aggregate,
    pub(crate) entry: Uuid,
    acts_in: Option<PostHeld>,
}

impl Context<'_> {
    pub fn now(&self) -> Instant {
        self.scope.now
    }

    /// The day in Asia/Shanghai.
    pub fn today(&self) -> Day {
        self.scope.now.day()
    }

    /// The day on which it happened: today, or an earlier one where it is entered later (补录).
    pub fn happened(&self) -> Day {
        self.scope.happened
    }

    /// Whether everybody has signed with this action, so that the record goes on.
    pub fn is_signed(&self) -> bool {
        self.scope.is_signed
    }

    pub fn viewer(&self) -> &Viewer {
        self.scope.viewer
    }

    /// The working days as the programme knows them today.
    pub fn calendar(&mut self) -> Result<Calendar, Fault> {
        let Scope { connection, shared, viewer, .. } = &mut self.scope;
        shared.working_days(connection, &viewer.programme).map_err(Fault::from)
    }

    /// Says in which of the actor's posts they act, where the body knows better than the role alone: the journal names
    /// it, and separation is asked again of whomever it is held for.
    pub fn act_in(&mut self, post: &PostHeld) {
        self.acts_in = Some(post.clone());
    }

    /// The identifier of the record acted on.
    pub fn id(&self) -> Uuid {
        self.aggregate.root.id
    }

    /// When the record came into the state in which the action finds it.
    pub fn entered(&self) -> Instant {
        self.aggregate.root.entered
    }

    /// The lines of the record, in their order, as the input left them.
    pub fn lines<L: Line>(&self) -> Result<Vec<L>, Fault> {
        let lines = self.aggregate.lines.get(L::CODE).map(Vec::as_slice).unwrap_or_default();
        lines.iter().map(|line| L::read(line).map_err(Fault::from)).collect()
    }

    /// The lines of the record with their identifiers, in their order.
    pub fn stored_lines<L: Line>(&self) -> Result<Vec<(Uuid, L)>, Fault> {
        let lines = self.aggregate.lines.get(L::CODE).map(Vec::as_slice).unwrap_or_default();
        lines.iter().map(|line| Ok((line.id, L::read(line)?))).collect()
    }

    /// What would become public of another record if it were published as it stands, by its digest: the same as long as
    /// nothing of it changes.
    pub fn would_publish<R: Record>(&mut self, id: Id<R>) -> Result<String, Fault> {
        let Scope { connection, shared, viewer, .. } = &mut self.scope;
        let stored = rows::load(connection, R::KIND, &viewer.programme, id.uuid())?.ok_or_else(Refusal::unseen)?;
        let record = rows::aggregate(connection, &shared.catalogue, R::KIND, stored)?;
        Ok(versions::public_digest(&shared.catalogue, R::KIND, &record))
    }

    /// Writes lines back, one for each that `lines` answered.
    pub fn put_lines<L: Line>(&mut self, lines: &[L]) {
        if let Some(stored) = self.aggregate.lines.get_mut(L::CODE) {
            for (stored, line) in stored.iter_mut().zip(lines) {
                line.write(stored);
            }
        }
    }

    /// Makes these the lines of their kind: those with an identifier stay who they are, or are again who they were; the others are
    /// new.
    pub fn set_lines<L: Line>(&mut self, lines: &[L], ids: &[Option<Uuid>]) {
        let old = self.aggregate.lines.remove(L::CODE).unwrap_or_default();
        let mut stored = Vec::with_capacity(lines.len());
        for (line, id) in lines.iter().zip(ids) {
            let known = old.iter().find(|known| Some(known.id) == *id).cloned();
            let new = |id: Option<Uuid>| {
                let id = id.unwrap_or_else(|| self.scope.shared.randomness.id(self.scope.now));
                Stored::new(L::KIND, id, self.scope.now)
            };
            let mut row = known.unwrap_or_else(|| new(*id));
            line.write(&mut row);
            stored.push(row);
        }
        self.aggregate.lines.insert(L::CODE, stored);
    }

    /// Another record of the programme, whether or not the actor sees it.
    pub fn get<R: Record>(&mut self, id: Id<R>) -> Result<Option<R>, Fault> {
        let stored = rows::load(self.scope.connection, R::KIND, &self.scope.viewer.programme, id.uuid())?;
        stored.map(|stored| R::read(&stored).map_err(Fault::from)).transpose()
    }

    /// Another record of the programme that must be there, whether or not the actor sees it.
    pub fn need<R: Record>(&mut self, id: Id<R>) -> Result<R, Fault> {
        self.get(id)?.ok_or_else(|| Refusal::unseen().into())
    }

    /// Records of the programme whose fields have these values, oldest first.
    pub fn find<R: Record>(&mut self, conditions: &[(&str, Value)]) -> Result<Vec<R>, Fault> {
        let programme = &self.scope.viewer.programme;
        let found = rows::find(self.scope.connection, R::KIND, programme, conditions)?;
        found.iter().map(|stored| R::read(stored).map_err(Fault::from)).collect()
    }

    /// The numbers of an institution by the rulebook in force today; without one, the usual ones.
    pub fn numbers<N: Numbers>(&mut self) -> Result<N, Fault> {
        let today = self.today();
        let catalogue = &self.scope.shared.catalogue;
        let in_force = rows::in_force(self.scope.connection, catalogue, &self.scope.viewer.programme, today)?;
        in_force.numbers().map_err(Fault::from)
    }

    /// Lines of the rulebook in force today, which must be there.
    pub fn lines_in_force<L: Line>(&mut self) -> Result<Vec<L>, Fault> {
        let today = self.today();
        let catalogue = &self.scope.shared.catalogue;
        let rulebook = rows::rulebook(self.scope.connection, catalogue, &self.scope.viewer.programme, today)?;
        self.lines_of(rulebook.ok_or_else(|| Refusal::rule("rulebook.none"))?.id)
    }

    /// Lines of another record.
    pub fn lines_of<L: Line>(&mut self, root: Uuid) -> Result<Vec<L>, Fault> {
        let lines = rows::lines(self.scope.connection, L::KIND, root)?;
        lines.iter().map(|line| L::read(line).map_err(Fault::from)).collect()
    }

    /// The lines of another record as they were kept after the newest of these actions, with the version that it made.
    pub fn kept_lines<L: Line>(&mut self, root: Uuid, actions: &[&str]) -> Result<Option<(i64, Vec<L>)>, Fault> {
        let Some((version, lines)) = rows::kept_lines(self.scope.connection, L::KIND, root, actions)? else {
            return Ok(None);
        };
        let lines = lines.iter().map(L::read).collect::<Result<_, _>>()?;
        Ok(Some((version, lines)))
    }

    /// The day on which an action was last taken on the record, as its journal says; none where it never was.
    pub fn last_day_of(&mut self, action: &str) -> Result<Option<Day>, Fault> {
        let sql = "SELECT MAX(at) FROM journal_entry WHERE record = $1 AND action = $2";
        let row = self.scope.connection.query(sql, &[self.id().to_string().into(), action.into()])?.pop();
        Ok(row.and_then(|row| row[0].as_integer()).map(|at| Instant::from_millis(at).day()))
    }

    /// The latest day by which any of these actions was owed on the record, open or done: what was opened holds whatever
    /// a later rulebook says. None where nothing of it was owed.
    pub fn latest_due(&mut self, actions: &[&str]) -> Result<Option<Day>, Fault> {
        let id = self.id();
        duties::latest_due(self.scope.connection, id, actions).map_err(Fault::from)
    }

    /// Whether an office owes something on another record now.
    pub fn owes(&mut self, record: Uuid, office: Uuid) -> Result<bool, Fault> {
        let Scope { connection, shared, .. } = &mut self.scope;
        for duty in duties::of_record(connection, record)?.iter().filter(|duty| duty.closed_at.is_none()) {
            if duties::seat(connection, &shared.catalogue, duty)? == Some(office) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What is owed under this name, in either language: what it is called in both.
    pub fn owed_as(&self, name: &str) -> Option<Label> {
        let catalogue = &self.scope.shared.catalogue;
        let owed = catalogue.actions.iter().map(|action| action.owed_label());
        let mut labels = owed.chain(catalogue.standing_duties.iter().map(|duty| duty.label));
        labels.find(|label| label.zh == name || label.en == name)
    }

    /// Draws the record's number now, for a body that tells it; the body puts it into the field. Otherwise it is drawn when
    /// the body is done.
    pub fn draw(&mut self, series: &Series, office: Uuid) -> Result<String, Fault> {
        let of = (self.id(), self.entry);
        series::draw(&mut self.scope, series, office, of).map_err(Fault::from)
    }

    /// Performs an internal action, or one whose rights the actor has, on another record.
    pub fn perform<A: ActionInput>(&mut self, id: Id<A::On>, input: A) -> Result<(), Fault> {
        self.nested::<A>(Some(id.uuid()), input).map(|_| ())
    }

    /// Creates another record by its internal creating action.
    pub fn create<A: ActionInput>(&mut self, input: A) -> Result<Id<A::On>, Fault> {
        self.nested::<A>(None, input).map(Id::from_uuid)
    }

    fn nested<A: ActionInput>(&mut self, record: Option<Uuid>, input: A) -> Result<Uuid, Fault> {
        let mut values = Vec::new();
        input.write_fields(&mut values);
        let act = Act {
            action: A::ACTION,
            record,
            input: Input::Values(values),
            expected_version: None,
            cause: Some(self.entry),
        };
        perform::run(&mut self.scope, act).map(|done| done.record)
    }

    /// How many letters the action will write, where it leaves its record like this: one to each whom it tells that has an
    /// address.
    pub fn letters<A: ActionInput>(&mut self, record: &A::On) -> Result<i64, Fault> {
        let (kind, mut stored) = (<A::On as Record>::KIND, self.aggregate.root.clone());
        record.write(&mut stored);
        if let kernel::Transition::To(state) = A::ACTION.to {
            state.clone_into(&mut stored.state);
        }
        let told = notices::audience(&mut self.scope, A::ACTION, (kind, &stored), None)?;
        Ok(told.iter().filter(|told| told.holder.address.is_some()).count() as i64)
    }

    /// Ends every session and token of a person: with a new password, or when the account is disabled.
    pub fn end_sessions(&mut self, person: Uuid) -> Result<(), Fault> {
        sessions::end_all(self.scope.connection, person).map_err(Fault::from)
    }

    /// Puts a letter to one address into the outbox.
    pub fn mail_address(&mut self, address: &str, letter: &Letter) -> Result<(), Fault> {
        outbox::put(&mut self.scope.reborrow(), address, letter).map_err(Fault::from)
    }
}
