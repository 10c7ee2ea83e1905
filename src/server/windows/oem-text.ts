/**
 * The upper half of code page 850, in which Windows programs in Western Europe write to pipes.
 * The letters of page 437 (United States) have the same codes. Node has no decoder for either.
 */
const page850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00AD±‗¾¶§÷¸°¨·¹³²■\u00A0';

/** The code pages for which Node has a decoder, with its names. */
const decoders: Readonly<Record<number, string>> = {
  866: 'ibm866',
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
};

/** Decodes the output of a Windows program: UTF-8 if valid, otherwise the given OEM code page. */
export function oemText(octets: Uint8Array, codePage: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch {
    const name = decoders[codePage];
    if (name !== undefined) return new TextDecoder(name).decode(octets);
    return Array.from(octets, (octet) =>
      octet < 0x80 ? String.fromCodePoint(octet) : page850.charAt(octet - 0x80),
    ).join('');
  }
}
