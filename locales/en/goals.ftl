# Action plans

goals-heading = Goals and projects
goals-goal = Goal
goals-baseline = Baseline
goals-target = Target
goals-draft = Draft { $edition }
goals-proposed = The partner proposes
goals-no-project = no project
goals-unserved = No project serves it
goals-none = No goals yet.
goals-summary = Goals: { $count }; without a project: { $unserved }
goals-summary-draft = Goals: { $count }; projects can point at them once agreed
goals-differ = The partner proposes other numbers for { $count } of the goals. Reason: { $reason }
goals-answered = The county answers: { $reply }
goals-differ-goal = The partner proposes for { $goal } ({ $unit }): { $parts }
goals-differ-target = target { $new } instead of { $old }
goals-differ-year = { $year } { $new } instead of { $old }

# Why something was not done
refusal-goals-span-backwards = The last year cannot be before the first
refusal-goals-span-too-long = { $max } years at most; make it shorter
refusal-goals-span-over = All these years are over; change the last one
refusal-goals-overlaps = Overlaps with the action plan of { $first }–{ $last }; change the years, or revise that one
refusal-goals-county-office = County offices draft action plans; choose one
refusal-goals-no-pairing = The county has no pairing in force; the programme manager makes one first
refusal-goals-twice = The goal “{ $goal }” stands here twice; join them
refusal-goals-beyond = “{ $goal }”: the plan ends in { $last }; clear the years after it
refusal-goals-year-open = “{ $goal }” has no number for { $year } yet
refusal-goals-no-change = “{ $goal }”: the target is the baseline; change one of them
refusal-goals-sum = “{ $goal }”: baseline { $baseline } and the years come to { $sum }, not to the target { $target }; change the years or the target
refusal-goals-falls-back = “{ $goal }” rises to { $target }, but this year falls back; change it
refusal-goals-rises-again = “{ $goal }” falls to { $target }, but this year rises again; change it
refusal-goals-last-year = “{ $goal }”: { $last } reaches { $reached }, not the target { $target }; make them the same
refusal-goals-approach = Write the approach first
refusal-goals-none = Write at least one goal first
refusal-goals-same = No number differs: fill in what is to be changed, or confirm
refusal-goals-another-draft = You read draft { $edition }; it is draft { $now } now. Read it again before confirming
refusal-goals-why-kept = Say why the numbers are kept
refusal-goals-of-another-county = “{ $goal }” is a goal of another county; choose one of your own
refusal-goals-not-agreed = “{ $goal }” is not agreed yet; projects can point at it afterwards
refusal-goals-another-year = The plan of “{ $goal }” does not cover { $year }; choose another, or leave it open
