"""How `%%narrative` reads and fills a text: grammar, phrases, rankings, masks, Markdown. Way in: `huibao.narrative`."""
