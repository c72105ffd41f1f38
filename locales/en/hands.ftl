# Acting for others, the daily digest, the calendar, the first set-up

on-behalf = for { $giver }

refusal-delegation-not-held = You can lend only a post that you hold now; one in which you act for another cannot be passed on
refusal-delegation-oneself = Whoever acts for you must be another person
refusal-delegation-not-a-colleague = Choose somebody who holds a post at the same organisation and whose account is enabled
refusal-delegation-administrator = The posts of the three administrators are never lent; the security administrator grants them to another person
refusal-delegation-separation = This person's post and the one to be lent cannot be one person's (separation of the three administrators); choose somebody else
refusal-delegation-begins-in-the-past = The first day cannot be before today
refusal-delegation-end-missing = Say until which day; for a standing deputy choose “Deputy”
refusal-delegation-deputy-without-end = A deputy has no last day: it holds until it is ended. Empty the last day, or choose “Acting”
refusal-delegation-too-long = An absence lasts { $max } days at most; for longer, have the security administrator grant the post
refusal-delegation-exists = Somebody acts in this post on these days already; end that first, or change the days
refusal-delegation-delegate-away = This person has lent their own post on these days; choose somebody else
refusal-delegation-giver-acts = You act for somebody else on these days; have them or the security administrator end that first
refusal-delegation-over = This delegation is over already; there is nothing to end

digest-subject = Due soon: { $total }
digest-subject-late = Due soon or late: { $total }, of which { $late } late
digest-begin = { $name },

    as of { $day } this is due within seven days or late.
digest-today = due today
digest-late = { $days } days late
digest-left = { $days } days left
digest-behalf = {" "}(for { $giver })
digest-more = And { $count } more; see your desk.
digest-end = Your desk: { $desk }
    There is one such letter a day at most. To switch them off: { $switch }
