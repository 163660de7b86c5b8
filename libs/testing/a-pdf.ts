/** A line of a page: its text in Latin letters, and the height of them. */
export interface PdfText {
  readonly text: string;
  readonly size?: number;
}

/** A small PDF with one text after the other on each page, top down. @param more entries of the trailer, such as an `/Encrypt` dictionary. */
export function aPdf(pages: readonly (readonly PdfText[])[], more = ''): Uint8Array {
  const objects: string[] = [];
  const add = (body: string): number => objects.push(body);
  const catalog = add('');
  const tree = add('');
  const font = add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  const kids = pages.map((lines) => {
    let top = 780;
    const drawn = lines.map(({ text, size = 11 }) => {
      top -= size * 1.4;
      return `/F1 ${size} Tf 1 0 0 1 50 ${top.toFixed(1)} Tm (${text.replace(/[\\()]/g, '\\$&')}) Tj`;
    });
    const stream = `BT\n${drawn.join('\n')}\nET`;
    const content = add(`<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`);
    return add(
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 ${font} 0 R >> >> /Contents ${content} 0 R >>`,
    );
  });
  objects[catalog - 1] = `<< /Type /Catalog /Pages ${tree} 0 R >>`;
  objects[tree - 1] = `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] >>`;
  let file = '%PDF-1.4\n';
  const places = objects.map((body, at) => {
    const place = file.length;
    file += `${at + 1} 0 obj\n${body}\nendobj\n`;
    return place;
  });
  const start = file.length;
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root ${catalog} 0 R ${more} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

/** What makes a reader ask for a password: keys that the empty one does not open. */
export const ENCRYPTED = `/ID [<${'01'.repeat(16)}><${'01'.repeat(16)}>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <${'ab'.repeat(32)}> /U <${'cd'.repeat(32)}> /P -4 >>`;
