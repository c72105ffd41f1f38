# What every page says
product = Suimei Assistance Platform
skip = Skip to the content
menu = Menu
cancel = Cancel
nav-main = Main navigation
nav-business = Work
nav-desk = Work desk
nav-board = Consolidation
nav-tabs = More in this place
nav-audit = Audit
nav-home = Home
nav-pairings = Pairings
nav-policy = The policy
nav-search = Search
nav-sitemap = Site map
desk-search = Search plans, projects, offices
my-account = My account
sign-in = Sign in
sign-out = Sign out
sign-in-title = Sign in
sign-in-user = User name
sign-in-password = Password
sign-in-help = No account, or password forgotten? Ask the city office:{" "}
sign-in-wrong = The user name or the password is wrong. Check both and try again; if the password is forgotten, ask the system administrator to reset it.
sign-in-locked = Too many wrong passwords. Try again in { $minutes } min.
foot-office = Office:{" "}
foot-telephone = Telephone:{" "}
go-back = Back
demo-banner = Sample data only. Sample date: { $day }
notice-done = Done: { $action }.
colon = :{" "}
all = All
filter = Filter
clear = Clear
version = Version { $number }

# Money: the page's script fills in what stands in braces
money-echo = {"{"}yuan{"}"} yuan ({"{"}wan{"}"} × 10,000 yuan)
money-echo-sum = {"{"}wan{"}"} × 10,000 yuan
money-bad = Not an amount that is understood; write 125000 or 12.5万

# Headings of what was not done
status-401 = Please sign in
status-403 = Not permitted
status-404 = Not found
status-405 = Not possible this way
status-409 = Not possible now
status-412 = Changed by somebody else
status-413 = File too large
status-415 = File type not taken
status-422 = Something needs mending
status-429 = Too many attempts
status-500 = Something went wrong
status-503 = Cannot write at the moment
missing-title = There is no such page
missing-detail = The address may be mistyped, or the page is gone. Begin at the home page or the site map.

# Home
home-title = Who helps whom, and by which rules
home-what = Published here now: the pairings, the projects agreed upon, the disclosures of their selection, answers to the public, and the policy ask by ask. Projects appear as soon as both sides have agreed on a plan.
home-nothing = No programme has been set up yet
home-nothing-help = Once it is, its pairings, office and contacts are published here. The policy can be read now.
home-pairings = Pairings
home-pairings-unit = in force
home-map = Who helps whom
home-map-table = As a table
home-map-label = Schematic map of { $count } pairings; the list of pairings says the same
home-map-note = Positions are schematic and show no boundaries. Hollow: assisting side; filled: recipient side.
home-map-aside = { $count } more are not on the map; see the table.
home-pairings-all = Documents and versions
home-policy-all = Ask by ask
home-policy-what = Everything the 2009 policy asks for, one by one: how far it is carried out, by what, and what is missing.
home-field = whole { $whole }, in part { $part }, nothing { $nothing }
home-bare = There is nothing yet in the other { $count } fields.
home-contact = Contact
home-contact-what = Whoever meets a problem in carrying out the policy may put it to the city office directly.
home-sign-in = For offices and departments
pairing-since = since { $year }

# Pairings
pairings-what = Who is paired with whom, by which document, from which day. A correction is a new version.
pairings-count = { $count } in all, every one listed.
pairings-empty = No pairing has been published yet
pairings-empty-help = A pairing is published here as soon as the city office sets it up.
pairing-assisting = Assisting side
pairing-recipient = Recipient side
pairing-state = State
pairing-begins = From
pairing-ends = Until
pairing-basis = Basis document
pairing-published = Published

# The policy
policy-what = Beside each paragraph of the policy of 22 July 2009 stands what it asks for. "Whole" means that every part of the ask has been tried on the platform as people would do it; "in part" says what is missing; "nothing" means that there is nothing yet. The policy's words are in Chinese, unchanged, with full-width punctuation; what the platform must make happen is summarised in English below them.
policy-asks = Asks of the policy
policy-unit = asks
policy-whole = Whole
policy-part = In part
policy-nothing = Nothing
policy-whole-long = Carried out whole
policy-part-long = In part
policy-nothing-long = Nothing yet
policy-so-far = So far
policy-filter = Filter the asks
policy-show = Carried out
policy-system = Field
policy-count = { $count } in all.
policy-clause-count = Asks: { $asks }; whole { $whole }, in part { $part }, nothing { $nothing }
policy-empty = No ask matches
policy-empty-help = Choose another field, or clear the filter to read the whole text.

system-s1 = Pairings and leading groups
system-s2 = Target responsibility
system-s3 = Action plan and annual plan
system-s4 = Project library and screening
system-s5 = Project responsibility and acceptance
system-s6 = Assistance funds
system-s7 = Five disclosures and public supervision
system-s8 = Working mechanism
system-s9 = Industrial transfer
system-s10 = Labour cooperation
system-s11 = Science and technology
system-s12 = Education
system-s13 = Secondments
system-s14 = Exchange and agreements
system-s15 = Culture
system-s16 = Civil exchange
system-s17 = Information
system-s18 = Statistics and benefit
system-s19 = Institutional documents

# Search
search-label = Search what is published, and the policy
search-hint = A county or district, or "annual plan"
search-button = Search
search-often = Often sought:
search-suggestions = Wuhua, annual plan, disclosure, training, secondment
search-title = Search for "{ $query }"
search-what = Searches what is published and the asks of the policy.
search-count = Found: { $count }.
search-too-long = Only the first { $max } letters were looked for.
search-more = Only the first { $max } are listed; use more specific words.
search-nothing = Nothing found for "{ $query }"
search-nothing-help = Try a shorter word, or only the name of a county or district. Plans and projects that are not published cannot be found here.
search-published = Published
search-asks = Asks of the policy

# Site map
sitemap-public = Public pages
sitemap-home = who helps whom, whom to ask
sitemap-pairings = both sides, basis documents, versions
sitemap-policy = the text, and the platform ask by ask
sitemap-search = in what is published and in the policy
sitemap-work = Work
sitemap-sign-in = for offices, departments and partners
sitemap-programs = For programs
sitemap-openapi = description of the API
sitemap-catalogue = Catalogue
sitemap-catalogue-what = which records there are, and who may do what
