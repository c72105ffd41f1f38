# People, posts, delegations

vacant-what = { $what }: { $count }
vacant-post = Grant the post: { $post }
vacant-post-at = Grant the post: { $post }, { $office }
vacant-help = Nobody holds it, so nobody can do: { $waiting }; the first is due on { $day }.
vacant-more = { $count } further posts are owed something and nobody holds them
vacant-left = Afterwards nobody can do: { $waiting }; the first is due on { $day }. Grant the post to whoever follows.
vacant-no-steps = The rulebook in force names no steps inside this office: nothing will wait for this post.
vacant-no-such-step = “{ $title }” is no step of this office ({ $steps }): nothing will wait for it. Write it as the rulebook does; if it is wrong, end the post and grant it anew.

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
refusal-post-role-not-held-there = This role is not held in such an organisation; choose another
refusal-post-outside = Whoever acts for an outside body holds no other role in the programme; choose somebody else, or end that post first
refusal-post-separation = An administrator holds no other role (separation of the three administrators)
refusal-post-oneself = Nobody grants a post to themselves; ask another administrator
refusal-person-user-name = User names have at least 2 of: small letters, digits, dot, hyphen, underscore
refusal-person-email = This is no e-mail address; write name@example.cn
refusal-person-old-password = The present password is wrong; nothing was changed
refusal-person-oneself = Nobody disables their own account
refusal-organisation-prefix-taken = { $name } has this prefix already; choose another one
refusal-organisation-posts-held = { $count } posts are still held there; end them first
refusal-person-sample-password = This is the published password of the sample; choose another
refusal-person-reset-at-the-machine = The passwords of administrators and one’s own are not reset here: change yours, or reset the other at the machine
refusal-organisation-other-side = Category and side do not fit: firms and institutes stand outside; bureaus, departments of a county and towns belong to the recipient side
