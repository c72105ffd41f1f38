product = 穗梅帮扶平台
