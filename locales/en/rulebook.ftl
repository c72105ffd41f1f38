# Rulebooks

rulebook-now = Now: { $value }
rulebook-none = none
rulebook-in-force = In force since { $day }.
rulebook-to-come = Not in force yet; begins on { $day }.
rulebook-over = Followed by the rulebook of { $day }.
rulebook-changes = Against the one from { $day }
rulebook-unchanged = Nothing differs.

# Why something was not done
refusal-rulebook-limits = The least cannot exceed the most
refusal-rulebook-deadline = That day does not come every year; choose another deadline
refusal-rulebook-backdated = It cannot begin before today ({ $today }); choose today or later
refusal-rulebook-countersigner = { $office } is neither the finance bureau nor a department of that county; it cannot be asked to countersign
