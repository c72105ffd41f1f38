//! The command line as clap reads it, in the language that was chosen.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, value_parser};

use programme::founding::FOUNDERS;

use crate::words::{Words, say};

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// Where a user name is one person's in a programme, and there may be several programmes.
fn programme(words: Words) -> Arg {
    let help =
        words.of("哪一项帮扶工作（代码）；只有一项时不填", "Which programme, by its code; may be left out of one");
    option("programme", "CODE", help)
}

fn data(words: Words) -> Arg {
    let help = words.of("数据目录（默认 ./data）", "Data directory (default ./data)");
    option("data", "DIR", help).env("SUIMEI_DATA").hide_env(true)
}

fn database(words: Words) -> Arg {
    let help = words.of("改用 PostgreSQL：postgres://…", "PostgreSQL instead: postgres://…");
    option("database", "URL", help).env("SUIMEI_DATABASE").hide_env(true)
}

fn command(name: &'static str, about: &'static str) -> Command {
    Command::new(name).about(about)
}

fn on_data(words: Words, name: &'static str, about: &'static str) -> Command {
    command(name, about).arg(data(words)).arg(database(words))
}

fn serve(words: Words) -> Command {
    let listen = words.of("监听地址（默认 127.0.0.1:8080）", "Address to listen on (default 127.0.0.1:8080)");
    let url = words.of(
        "用户访问平台的网址；https 时 Cookie 只走加密连接",
        "Where people reach the platform; https makes cookies secure",
    );
    let smtp = words.of("邮件服务器 HOST:PORT；不设则信件留在待发箱", "Mail server HOST:PORT; without it letters wait");
    let from = words.of("发件人地址", "Sender of letters");
    let proxy = words.of(
        "反向代理的 IP 地址，采信其 X-Forwarded-For（多个用逗号分开）",
        "IP addresses of reverse proxies whose X-Forwarded-For is believed, with commas between them",
    );
    let serve = on_data(words, "serve", words.of("运行平台", "Runs the platform"))
        .arg(option("listen", "ADDR", listen).env("SUIMEI_LISTEN").hide_env(true))
        .arg(option("public-url", "URL", url).env("SUIMEI_PUBLIC_URL").hide_env(true))
        .arg(option("smtp", "HOST:PORT", smtp).env("SUIMEI_SMTP").hide_env(true))
        .arg(option("mail-from", "ADDRESS", from).env("SUIMEI_MAIL_FROM").hide_env(true))
        .arg(option("proxy", "IP,…", proxy).env("SUIMEI_PROXY").hide_env(true));
    LIMITS.iter().fold(serve, |serve, (name, variable, zh, en)| {
        let number = option(name, "N", words.of(zh, en)).env(variable).hide_env(true);
        serve.arg(number.value_parser(value_parser!(u64).range(1..)))
    })
}

/// What one caller may take of the server: option, variable of the environment, words.
const LIMITS: &[(&str, &str, &str, &str)] = &[
    (
        "connections",
        "SUIMEI_CONNECTIONS",
        "同时的连接数（默认 1000，并留在系统的文件数限制以内）",
        "Connections at once (default 1000, and below the system's limit of files)",
    ),
    (
        "head-seconds",
        "SUIMEI_HEAD_SECONDS",
        "请求头须在几秒内传完（默认 30）",
        "The head of a request comes within so many seconds (default 30)",
    ),
    (
        "body-seconds",
        "SUIMEI_BODY_SECONDS",
        "请求内容须在几秒内传完，每 64 KB 另加一秒（默认 30）",
        "A body comes within so many seconds, and one more for each 64 KB (default 30)",
    ),
    (
        "slow-at-once",
        "SUIMEI_SLOW_AT_ONCE",
        "同时核对几个密码、读写几个工作簿（默认为处理器数的一半）",
        "So many passwords are checked, and workbooks read or written, at once (default half of the processors)",
    ),
    (
        "slow-wait-seconds",
        "SUIMEI_SLOW_WAIT_SECONDS",
        "排队最多等几秒，之后请对方稍后再试（默认 10）",
        "So many seconds others wait before they are asked to come again (default 10)",
    ),
];

/// What `init` asks for: option, words of the question.
pub const INIT: &[(&str, &str, &str)] = &[
    ("code", "代码（小写字母、数字、连字符）", "Code (lower-case letters, digits, hyphens)"),
    ("name", "名称", "Name"),
    ("name-en", "英文名称", "Name in English"),
    ("assisting", "帮扶方", "Assisting side, in Chinese"),
    ("assisting-en", "帮扶方英文名", "Assisting side, in English"),
    ("recipient", "受帮扶方", "Recipient side, in Chinese"),
    ("recipient-en", "受帮扶方英文名", "Recipient side, in English"),
    ("office", "主办单位（受帮扶方的市级协调办公室）", "Office of the recipient side, in Chinese"),
    ("office-en", "主办单位英文名", "Office of the recipient side, in English"),
    ("telephone", "办公电话", "Office telephone"),
    ("hours", "办公时间", "Office hours"),
];

/// What `init` takes and does not ask for: when the office is open, as English pages say it.
pub const HOURS_EN: &str = "hours-en";

fn init(words: Words) -> Command {
    let about = words.of(
        "新建一个空的帮扶工作、三名管理员和项目群管理员",
        "A new, empty programme, its three administrators and its manager",
    );
    let mut command = on_data(words, "init", about);
    for (name, zh, en) in INIT {
        command = command.arg(option(name, "TEXT", words.of(zh, en)));
    }
    let hours = words.of("办公时间英文（可不填，英文页面照中文写）", "Office hours in English (may be left out)");
    command = command.arg(option(HOURS_EN, "TEXT", hours));
    for (name, user, zh, en) in FOUNDERS {
        let help = match words.0 {
            kernel::Language::Chinese => format!("{zh}的用户名（默认 {user}）"),
            kernel::Language::English => format!("User name of the {} (default {user})", en.to_lowercase()),
        };
        command = command.arg(
            Arg::new(*name).long(*name).value_name("USER").default_value(*user).hide_default_value(true).help(help),
        );
    }
    command
}

fn demo(words: Words) -> Command {
    let scale = words.of("规模：city（一座城市）", "How much: city (one city)");
    let seed =
        words.of("种子（默认 2009）；同一种子得到同样的数据", "Seed (default 2009); the same one gives the same data");
    on_data(words, "demo", words.of("把示例载入空的数据库", "Loads the sample into an empty database"))
        .arg(
            option("scale", "SCALE", scale)
                .value_parser(["city"])
                .default_value("city")
                .hide_default_value(true)
                .hide_possible_values(true),
        )
        .arg(option("seed", "N", seed).value_parser(value_parser!(u64)).default_value("2009").hide_default_value(true))
}

fn token(words: Words) -> Command {
    let days = option(
        "days",
        "N",
        words.of("有效天数（默认 90，至多 365）", "Days for which it holds (default 90, at most 365)"),
    )
    .value_parser(value_parser!(i64).range(1..=365))
    .default_value("90")
    .hide_default_value(true);
    let create = on_data(words, "create", words.of("发给用户一个令牌，只显示一次", "Gives a user a token, shown once"))
        .arg(option("user", "NAME", words.of("用户名", "User name")).required(true))
        .arg(programme(words))
        .arg(days);
    let revoke = on_data(words, "revoke", words.of("收回令牌", "Revokes a token")).arg(
        Arg::new("token")
            .value_name("TOKEN_OR_ID")
            .required(true)
            .help(words.of("令牌或其编号", "The token or its identifier")),
    );
    command("token", words.of("接口令牌", "Tokens for the API"))
        .subcommand_required(true)
        .subcommand(create)
        .subcommand(revoke)
}

fn check(words: Words) -> Command {
    let deep =
        words.of(
        "并重演全部流水，核对每条记录、版本、事项和附件，以及数据库文件的每个字节",
        "Also replays the whole journal over every record, version, duty and file, and reads every byte of the database file",
    );
    on_data(
        words,
        "check",
        words.of("检验流水、印章链、引用和办理事项", "Verifies journal, chain, references and duties"),
    )
    .arg(Arg::new("deep").long("deep").action(ArgAction::SetTrue).help(deep))
}

fn anchor(words: Words) -> Command {
    let what = words.of(
        "警报后按现状确认流水，写明原因；不修复任何内容",
        "After an alarm: accepts the journal as it stands, with a reason; mends nothing",
    );
    let reason = words.of("原因，写入审计流水", "The reason, which goes into the audit journal");
    on_data(words, "anchor", what).arg(Arg::new("reason").long("reason").required(true).help(reason))
}

fn file(help: &'static str) -> Arg {
    Arg::new("file").value_name("FILE").required(true).help(help)
}

/// Where the programs of PostgreSQL lie.
fn postgres_bin(words: Words) -> Arg {
    let help = words.of(
        "pg_dump、pg_restore 所在目录（默认在 PATH 里找）",
        "The folder of pg_dump and pg_restore (default: looked for in PATH)",
    );
    option("postgres-bin", "DIR", help).env("SUIMEI_POSTGRES_BIN").hide_env(true)
}

fn passphrase_file(words: Words) -> Arg {
    let help = words.of(
        "从这个文件读口令；不设则读环境变量 SUIMEI_BACKUP_PASSPHRASE，再不设就在终端里问",
        "Reads the passphrase from this file; else from SUIMEI_BACKUP_PASSPHRASE in the environment, else asks on the terminal",
    );
    option("passphrase-file", "FILE", help)
}

fn backup(words: Words) -> Command {
    let about = words.of(
        "把数据库、密钥、设置备份成一个加密文件，服务不必停",
        "One encrypted file of database, keys and settings, beside a running server",
    );
    let recipient = words.of(
        "用这个 age 公钥加密（age1…），可写几个；不写则用口令",
        "Locks it for this recipient of age (age1…), several allowed; without one a passphrase locks it",
    );
    on_data(words, "backup", about)
        .arg(file(
            words.of("写到哪个文件；已有的文件不覆盖", "The file to write; one that is there is never overwritten"),
        ))
        .arg(option("recipient", "AGE1…", recipient).action(ArgAction::Append))
        .arg(passphrase_file(words))
        .arg(postgres_bin(words))
}

fn restore(words: Words) -> Command {
    let about = words.of(
        "把备份恢复到空的数据目录（和空的 PostgreSQL 数据库），并检验",
        "Restores a backup into an empty data directory (and an empty PostgreSQL database), and checks it",
    );
    let identity = words.of(
        "age 私钥文件，可写几个；用公钥加密的备份要它",
        "A file of identities of age, several allowed; for a backup that was locked for a recipient",
    );
    on_data(words, "restore", about)
        .arg(file(words.of("备份文件", "The backup")))
        .arg(option("identity", "FILE", identity).action(ArgAction::Append))
        .arg(passphrase_file(words))
        .arg(postgres_bin(words))
}

fn parts(words: Words) -> Vec<Command> {
    vec![
        serve(words),
        init(words),
        demo(words),
        token(words),
        check(words),
        anchor(words),
        on_data(
            words,
            "rotate",
            words.of(
                "换用新的封存主密钥，服务可以照常运行",
                "Changes the master key of what is sealed, beside a running server",
            ),
        ),
        backup(words),
        restore(words),
        template(words),
        import(words),
        export(words),
        on_data(
            words,
            "migrate",
            words.of("把数据库升级到本程序的结构", "Brings the database to this program's schema"),
        )
        .arg(Arg::new("draft").long("draft").action(ArgAction::SetTrue).help(words.of(
            "只输出声明了而迁移里还没有的：表、列、可以不填的列、唯一键和索引",
            "Only prints what is declared and no migration makes: tables, columns, what need no longer be filled, keys, indexes",
        ))),
        on_data(
            words,
            "password",
            words.of("在服务器上重设密码，新密码只显示一次", "Resets a password at the machine; printed once"),
        )
        .arg(option("user", "NAME", words.of("用户名", "User name")).required(true))
        .arg(programme(words)),
        on_data(
            words,
            "doctor",
            words.of("检查数据目录、数据库和设置", "Looks at the data directory, the database and the settings"),
        ),
        command("catalogue", words.of("列出全部表种、状态和动作", "Lists every kind, state and action")),
        command("openapi", words.of("输出接口的 OpenAPI 3.1 文档", "Prints the OpenAPI 3.1 document of the API")),
    ]
}

fn of_kind(words: Words, name: &'static str, about: &'static str) -> Command {
    let kind =
        words.of("表种，如 annual-plan；见 suimei catalogue", "The kind, such as annual-plan; see suimei catalogue");
    let user = words.of("以这个用户的权限办理", "With the rights of this user");
    on_data(words, name, about)
        .arg(Arg::new("kind").value_name("KIND").required(true).help(kind))
        .arg(option("as", "NAME", user))
        .arg(programme(words))
}

fn template(words: Words) -> Command {
    let record = words.of("填好这份记录，供修改", "Filled with this record, to revise it");
    of_kind(words, "template", words.of("写出可以填报的工作簿", "Writes a workbook to fill in"))
        .arg(option("record", "ID", record))
        .arg(option("out", "FILE.xlsx", words.of("写到哪个文件", "The file to write")))
}

fn import(words: Words) -> Command {
    let dry_run = words.of("只核对，不写入", "Only checks, writes nothing");
    let problems = words.of("把标注了原因的工作簿写到这里", "Writes the workbook with the reasons here");
    of_kind(words, "import", words.of("导入填好的工作簿：全对才写入", "Imports a filled workbook: all or nothing"))
        .arg(
            Arg::new("file")
                .value_name("FILE.xlsx")
                .required(true)
                .help(words.of("填好的工作簿", "The filled workbook")),
        )
        .arg(Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue).help(dry_run))
        .arg(option("problems", "OUT.xlsx", problems))
}

fn export(words: Words) -> Command {
    let format = words.of("格式：xlsx、csv 或 jsonl（默认 xlsx）", "Format: xlsx, csv or jsonl (default xlsx)");
    let format = option("format", "FORMAT", format).value_parser(["xlsx", "csv", "jsonl"]).default_value("xlsx");
    of_kind(words, "export", words.of("导出可以看到的记录", "Exports the records that may be seen"))
        .arg(format.hide_default_value(true).hide_possible_values(true))
        .arg(option("out", "FILE", words.of("写到哪个文件", "The file to write")))
}

/// The whole command line.
pub fn all(words: Words) -> Command {
    let json = words.of("以 JSON 回答", "Answers as JSON");
    let lang = words.of("语言：zh 或 en", "Language: zh or en");
    let template = match words.0 {
        kernel::Language::Chinese => "{about-with-newline}\n用法：{usage}\n\n{all-args}",
        kernel::Language::English => "{about-with-newline}\nUsage: {usage}\n\n{all-args}",
    };
    let mut all = Command::new("suimei")
        .version(env!("CARGO_PKG_VERSION"))
        .about(words.of(
            "穗梅帮扶平台：对口帮扶工作的办理、公开和查证",
            "Suimei: runs, publishes and proves a paired-assistance programme",
        ))
        .subcommand_required(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .disable_help_flag(true)
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).global(true).help(json))
        .arg(option("lang", "LANG", lang).global(true).value_parser(["zh", "zh-CN", "en"]).hide_possible_values(true))
        .arg(
            Arg::new("help")
                .long("help")
                .short('h')
                .action(ArgAction::Help)
                .global(true)
                .help(words.of("显示帮助", "Shows help")),
        )
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(words.of("显示版本", "Shows the version")),
        );
    for part in parts(words) {
        all = all.subcommand(part);
    }
    all = headed(all, words);
    all.mut_subcommands(|part| {
        headed(part, words)
            .mut_subcommands(|inner| headed(inner, words).help_template(template))
            .help_template(template)
    })
    .help_template(template)
}

/// Headings of a help page in the chosen language.
fn headed(command: Command, words: Words) -> Command {
    let options = words.of("选项", "Options");
    let values = words.of("参数", "Arguments");
    command
        .subcommand_help_heading(words.of("命令", "Commands"))
        .subcommand_value_name(words.of("命令", "COMMAND"))
        .mut_args(
            |argument| {
                if argument.is_positional() { argument.help_heading(values) } else { argument.help_heading(options) }
            },
        )
}

/// What was wrong with the call, in the chosen language.
pub fn explain(words: Words, error: &clap::Error) -> String {
    let fact = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        _ => String::new(),
    };
    let argument = fact(ContextKind::InvalidArg);
    let value = fact(ContextKind::InvalidValue);
    let sentence = match error.kind() {
        ErrorKind::UnknownArgument => say!(words, "没有选项 {argument}。", "There is no option {argument}."),
        ErrorKind::InvalidSubcommand => {
            let name = fact(ContextKind::InvalidSubcommand);
            say!(words, "没有命令 {name}。", "There is no command {name}.")
        }
        ErrorKind::MissingRequiredArgument => say!(words, "还缺 {argument}。", "{argument} is missing."),
        ErrorKind::MissingSubcommand => say!(words, "请写明命令。", "Say which command."),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            say!(words, "{argument} 需要一个值。", "{argument} needs a value.")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            say!(words, "{argument} 不能是 {value}。", "{argument} cannot be {value}.")
        }
        ErrorKind::ArgumentConflict => {
            say!(words, "{argument} 写了不止一次。", "{argument} stands there more than once.")
        }
        _ => error.to_string(),
    };
    let hint = words.of("用法见 --help。", "--help shows how it is called.");
    format!("{sentence} {hint}")
}
