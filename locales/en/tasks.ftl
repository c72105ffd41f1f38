# Reminders

refusal-reminder-today = A reminder was sent today already; wait until tomorrow or telephone
refusal-reminder-receiver = Reminded are county offices, governments and departments, departments of the city, and partners
refusal-reminder-without-paper = A county reminds of a plan or a consultation by name: use “Remind” beside what is waited for, on “Waiting for others”
refusal-reminder-nothing-owed = That office owes nothing on the plan or consultation that is named; there is nothing to remind it of
refusal-task-past = The date has passed; choose today or a later day
refusal-task-self = An office cannot be given its own task
refusal-task-circle = The task comes from that office; it cannot be given back down to it
refusal-task-later = A part is not due after what it is a part of ({ $day })
refusal-task-of-another = An office breaks down what it leads itself
refusal-task-parent-over = What it would be a part of is not in hand
refusal-task-part-of-none = Your office breaks down what it leads: begin from the page of that task
refusal-task-helper-twice = The lead is no helper of its own, and each office is named once
refusal-task-children = { $count } parts are still in hand (such as “{ $first }”): strike them off or stop them first

notice-reminder = { $who } reminds you: { $title }
notice-task-given = { $who } gave your office a task: { $title }
notice-task-helps = { $who } gave a task that your office helps with: { $title }
notice-task-helped = { $who } said what was done to help: { $title }
notice-task-reported = { $who } reported done: { $title }
notice-task-struck-off = { $who } verified and struck off: { $title }
notice-task-again = { $who } gave it back: { $title }

reminder-words = “{ $subject }”: { $what } is with you until { $day }. Please finish it in time and acknowledge this reminder.
reminder-words-late = “{ $subject }”: { $what } was due on { $day }, { $days } days ago. Please finish it now and acknowledge this reminder.
    .one = “{ $subject }”: { $what } was due on { $day }, { $days } day ago. Please finish it now and acknowledge this reminder.
several-heading = Remind several
several-summary = { $open } can be sent, { $refused } cannot. Nothing is sent before you confirm.
several-done = { $done } sent, { $refused } not sent.
several-none = Nothing was chosen of which somebody can be reminded; perhaps it was done just now. Choose again under “Waiting for others”.
several-to = To
several-words = Words
several-outcome = Outcome
several-refused = Cannot be sent
several-open = Open
several-more = Words added to each
several-more-hint = May be left out; 500 characters at most
several-send = Send reminders ({ $count })
