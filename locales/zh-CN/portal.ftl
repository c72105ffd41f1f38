# 每一页都有的话
product = 穗梅帮扶平台
skip = 跳到正文
menu = 菜单
cancel = 取消
nav-main = 主导航
nav-business = 业务
nav-desk = 工作台
nav-board = 汇总
nav-tabs = 同一处的其他内容
nav-audit = 审计
nav-home = 首页
nav-pairings = 结对关系
nav-policy = 制度对照
nav-search = 搜索
nav-sitemap = 站点地图
desk-search = 搜索计划、项目、单位
my-account = 我的账号
sign-in = 登录
sign-out = 退出
sign-in-title = 登录
sign-in-user = 用户名
sign-in-password = 密码
sign-in-help = 没有账号，或忘了密码，请向市经协办询问：
sign-in-wrong = 用户名或密码不对。请检查后再试；忘了密码，请联系系统管理员重设。
sign-in-locked = 密码错误次数太多，暂时不能登录。请过 { $minutes } 分钟再试。
foot-office = 主办：
foot-telephone = 电话：
go-back = 返回
demo-banner = 示例数据，仅供试用。示例日期：{ $day }
notice-done = 已完成：{ $action }。
colon = ：
all = 全部
filter = 筛选
clear = 清除
version = 第 { $number } 版

# 金额：花括号里的由页面脚本填
money-echo = {"{"}yuan{"}"} 元，合 {"{"}wan{"}"} 万元
money-echo-sum = {"{"}wan{"}"} 万元
money-bad = 看不懂这个金额，请写成 125000 或 12.5万

# 没有办成的题目
status-401 = 请先登录
status-403 = 没有权限
status-404 = 没有找到
status-405 = 不能这样访问
status-409 = 现在不能办理
status-412 = 内容已被别人改过
status-413 = 文件太大
status-415 = 不收这种文件
status-422 = 有内容需要改
status-429 = 试得太频繁
status-500 = 平台出了故障
status-503 = 平台暂时不能写入
missing-title = 没有这一页
missing-detail = 网址可能写错了，或者这一页已经不在。可以从首页或站点地图找起。

# 首页
home-title = 谁帮谁、凭什么帮、按什么办，都在这里
home-what = 现在公布的是结对关系、商定的帮扶项目、项目筛选公开和群众来件的答复，还有制度对照。年度计划商定后，选定的项目自动在这里公布。
home-nothing = 还没有设立对口帮扶工作
home-nothing-help = 设立以后，这里公布结对关系、主办单位和联系方式。制度对照现在就可以看。
home-pairings = 结对关系
home-pairings-unit = 对
home-map = 谁帮谁
home-map-table = 看表格
home-map-label = 结对关系示意图，共 { $count } 对；同样的内容见结对关系列表
home-map-note = 位置为示意，不表示边界；空心为帮扶方，实心为受帮扶方。
home-map-aside = 另有 { $count } 对不在图上，见表格。
home-pairings-all = 依据和版本
home-policy-all = 逐条对照
home-policy-what = 《关于加强穗梅对口帮扶工作的意见》逐条列出，每条做到了多少、由什么来落实、还缺什么，都写明白。
home-field = 全 { $whole }，部分 { $part }，无 { $nothing }
home-bare = 其余 { $count } 个领域还没有。
home-contact = 联系我们
home-contact-what = 执行中遇到问题，请径向市经协办反映。
home-sign-in = 各级经协办和部门办理业务
pairing-since = 自 { $year } 年

# 结对关系
pairings-what = 谁与谁结对、依据什么文件、从哪天起。有更正的，出新的一版。
pairings-count = 共 { $count } 对，全部列出。
pairings-empty = 还没有公布结对关系
pairings-empty-help = 市经协办建立结对后，即时在这里公布。
pairing-assisting = 帮扶方
pairing-recipient = 受帮扶方
pairing-state = 状态
pairing-begins = 起始日期
pairing-ends = 结束日期
pairing-basis = 依据文件
pairing-published = 公布

# 制度对照
policy-what = 左边是《关于加强穗梅对口帮扶工作的意见》（2009年7月22日）原文，右边是其中逐条的要求。“全”指这一条的每一部分都在平台上照实际办理的步骤试办过；“部分”写明还缺什么；“无”就是还没有。原文一字未改，标点改用全角。
policy-asks = 政策要求
policy-unit = 条
policy-whole = 全
policy-part = 部分
policy-nothing = 无
policy-whole-long = 全部做到
policy-part-long = 部分做到
policy-nothing-long = 还没有
policy-so-far = 现状
policy-filter = 筛选要求
policy-show = 落实情况
policy-system = 领域
policy-count = 共 { $count } 条。
policy-clause-count = { $asks } 条要求：全 { $whole }，部分 { $part }，无 { $nothing }
policy-empty = 没有符合条件的要求
policy-empty-help = 换一个领域，或清除筛选条件看全文。

system-s1 = 结对与领导小组
system-s2 = 目标责任
system-s3 = 行动规划与年度计划
system-s4 = 项目库与筛选
system-s5 = 项目责任与验收
system-s6 = 帮扶资金
system-s7 = 五公开与群众监督
system-s8 = 工作机制
system-s9 = 产业转移
system-s10 = 劳务合作
system-s11 = 科技帮扶
system-s12 = 教育互助
system-s13 = 挂职
system-s14 = 往来与协议
system-s15 = 文化交流
system-s16 = 民间交流
system-s17 = 信息通报
system-s18 = 统计与效益
system-s19 = 制度文件

# 搜索
search-label = 搜索公布的内容和制度
search-hint = 县区名，或“年度计划”“饮水难”
search-button = 搜索
search-often = 常找：
search-suggestions = 五华县、年度计划、饮水难、直通车、挂职
search-title = 搜索“{ $query }”
search-what = 搜索已公布的内容和制度原文。
search-count = 找到 { $count } 条。
search-too-long = 最多按 { $max } 个字查找，后面的没有算上。
search-more = 只列出前 { $max } 条，请把词写得更具体些。
search-nothing = 没有找到“{ $query }”
search-nothing-help = 可以换个短一些的词，或只写县区名。未公布的计划和项目在这里查不到。
search-published = 已公布的内容
search-asks = 制度的要求

# 站点地图
sitemap-public = 公开的页面
sitemap-home = 谁帮谁、怎么联系
sitemap-pairings = 结对双方、依据文件、版本
sitemap-policy = 制度原文与平台逐条对照
sitemap-search = 在公布的内容和制度里找
sitemap-work = 办理业务
sitemap-sign-in = 各级经协办、部门和结对单位
sitemap-programs = 供程序使用
sitemap-openapi = 接口说明
sitemap-catalogue = 记录与办理目录
sitemap-catalogue-what = 平台上有哪些记录、谁能办什么
