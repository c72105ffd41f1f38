# Words from the public

published-write = Write about it
published-write-what = No sign-in is needed. You get a query code, and read the answer with it.
supervision-taken = Received
supervision-number = Number (say it when you call)
supervision-code = Query code
supervision-receiver = To
supervision-about = About which project or matter
supervision-words = What you want to say
supervision-name = Your name
supervision-name-hint = May be left out; only the office that answers sees it
supervision-telephone = Telephone
supervision-may-publish = My words and the answer may be published (never my name)
supervision-send = Send
supervision-published = Published questions and answers
supervision-answered-by = { $office }, answered on { $day }
supervision-keep = Note, copy or save the query code: it opens the answer, the number does not. This page is there until tomorrow.
supervision-copy = Copy the code
supervision-copied = Copied
supervision-picture = Save as a picture
supervision-picture-name = query-code
supervision-look = Read the answer by the query code
supervision-look-what = Type the query code that you got when you sent your words. The number is not the code.
supervision-look-how = On the page “Public supervision”, choose “Read the answer by the query code”.
supervision-look-button = Look
supervision-code-hint = 12 digits, with or without blanks
supervision-unknown = There is no such code. Compare it digit by digit with your note or picture, and try again.
supervision-malformed = This is no query code: it has 12 digits and stood beside “Query code” when you sent your words. The number opens nothing; say it on the telephone.
supervision-answers = { $office }, answer by { $day }
supervision-again = Not satisfied, say more
supervision-again-about = On the answer to { $number }: { $about }
supervision-call = Or telephone:
supervision-question = Please add up: { $one } plus { $other } is?
supervision-question-why = Write it in digits, then send.

# Why something was not done
refusal-case-too-short = Please write a little more, at least { $min } characters
refusal-case-links = { $max } links at most; write here what it is about
refusal-case-receiver = Choose a county office
refusal-case-not-agreed = The sender did not agree to publication
refusal-case-hand-on = To hand it on, say the office, what is to be done and until when, all three; leave all three empty to handle it yourselves
refusal-case-too-many = { $max } messages came from here (all neighbours of one network together) within the hour. You can still write: your words are below, answer the last question and send again.
refusal-case-far-too-many = Too many messages at the moment. Send again in { $minutes } minute(s); your words are below, keep this page open
refusal-case-codes-locked = Too many wrong query codes; try again in { $minutes } minute(s). Your code stays good
refusal-case-code-taken = It was not taken; please send again
