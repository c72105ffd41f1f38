# Words from the public

published-write = Write about it
published-write-what = No sign-in is needed. You get a query code, and read the answer with it.
supervision-taken = Received
supervision-number = Number (say it when you call)
supervision-code = Query code
supervision-keep = Note the code, it is shown this once. With it you can see the answer on this page.
supervision-receiver = To
supervision-about = About which project or matter
supervision-words = What you want to say
supervision-name = Your name
supervision-name-hint = May be left out; only the office that answers sees it
supervision-telephone = Telephone
supervision-may-publish = My words and the answer may be published (never my name)
supervision-send = Send
supervision-look = What became of it
supervision-look-button = Look
supervision-unknown = There is no such code; please check it.
supervision-published = Published questions and answers
supervision-answered-by = { $office }, answered on { $day }
supervision-answers = { $office } answers by { $day }

# Why something was not done
refusal-case-too-short = Please write a little more, at least { $min } characters
refusal-case-links = { $max } links at most; write here what it is about
refusal-case-receiver = Choose a county office
refusal-case-not-agreed = The sender did not agree to publication
refusal-case-hand-on = To hand it on, say the office, what is to be done and until when, all three; leave all three empty to handle it yourselves
refusal-case-too-many = Too many messages; wait an hour or telephone
