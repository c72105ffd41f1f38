# 行政区划

nav-villages = 我的村
villages-what = 选县，再选镇或村。也可以写村名的一部分。
villages-name = 镇或村（可不填）
villages-see = 看我的村
villages-county = 看全县
villages-called = 名称里有“{ $name }”的镇和村
villages-none = 没有找到
villages-none-help = 这里只有已公开项目的镇和村。换个短些的名称，或选县看全部。
villages-missing = 没有列出的镇、村，还没有公开的项目。
place-towns = 镇和村
place-givers = 谁帮：
place-helped = 帮谁：
place-all = 全部 { $count } 项
place-call = 打电话
place-ask = 问一句
place-more = 看全部情况
place-asked = 村里问过

refusal-region-only-villages = 县经协办只能新增村，其他区划请联系项目群管理员
refusal-region-village-without-town = 请选择村所在的镇
village-of-town = { $village }（{ $county }{ $town }）
