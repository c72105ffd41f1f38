# Divisions

nav-villages = My village
villages-what = Choose the county, then the town or the village; a part of its name is enough.
villages-name = Town or village (may be left out)
villages-see = See my village
villages-county = The whole county
villages-called = Towns and villages called “{ $name }”
villages-none = Nothing found
villages-none-help = Only towns and villages with published projects stand here. Try a shorter name, or choose a county to see all.
villages-missing = A town or village that is not listed has no published project yet.
place-towns = Towns and villages
place-givers = Helped by
place-helped = Helps
place-all = All { $count } projects
    .one = In the list of projects
place-call = Call
place-ask = Ask
place-more = All about it
place-asked = What was asked

refusal-region-only-villages = A county office adds villages only; ask the programme manager for others
refusal-region-village-without-town = Choose the town of the village
village-of-town = { $village } ({ $town }, { $county })
