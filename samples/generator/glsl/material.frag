#version 330
// One program per material: llvmpipe runs both sides of every branch, so KIND and SHADED are compile-time
// constants (see shaders.py). Cloth and long hair are cut out of their cages where `field` is negative.
in vec3 P; in vec3 N; in vec2 uv; in vec3 rest; in vec4 light_pos; in float field; out vec4 o;
const int kind=KIND; uniform vec3 col; uniform vec3 col2; uniform float seed; uniform sampler2D tex;
uniform sampler2DShadow sm; uniform float smtexel; uniform float forced_shadow;
uniform vec3 L; uniform vec3 eye;

float h(vec3 p){ p=fract(p*.3183099+.1); p*=17.; return fract(p.x*p.y*p.z*(p.x+p.y+p.z)); }
float n3(vec3 x){
  vec3 i=floor(x),f=fract(x); f=f*f*(3.-2.*f);
  return mix(mix(mix(h(i),h(i+vec3(1,0,0)),f.x),mix(h(i+vec3(0,1,0)),h(i+vec3(1,1,0)),f.x),f.y),
             mix(mix(h(i+vec3(0,0,1)),h(i+vec3(1,0,1)),f.x),mix(h(i+vec3(0,1,1)),h(i+vec3(1,1,1)),f.x),f.y),f.z);
}
float fbm(vec3 p){ return .5*n3(p)+.25*n3(p*2.1)+.125*n3(p*4.3)+.0625*n3(p*8.7); }
float shadow(float bias){
  if(SHADED==0) return forced_shadow;
  vec3 q=light_pos.xyz/light_pos.w*.5+.5;
  if(q.z>1.||any(lessThan(q.xy,vec2(0)))||any(greaterThan(q.xy,vec2(1)))) return 1.;
  float s=0., r=smtexel*2.2, a=6.28*fract(sin(dot(gl_FragCoord.xy,vec2(12.98,78.2)))*43758.5);
  for(int i=0;i<5;i++){
    float t=a+2.4*i, rr=r*sqrt((i+.5)/5.);
    s+=texture(sm,vec3(q.xy+rr*vec2(cos(t),sin(t)),q.z-bias));
  }
  return s/5.;
}
bool body(){ return kind==SKIN||kind==CLOTH||kind==HAIR||kind==LONG_HAIR||kind==SHOE||kind==GEAR; }
float seam(vec2 at, float width){ // 0 on the borders of unit cells, 1 away from them
  vec2 t=min(fract(at),1.-fract(at)); return smoothstep(0.,width,min(t.x,t.y));
}

void main(){
  if((kind==CLOTH||kind==LONG_HAIR)&&field<0.) discard;
  vec3 n=normalize(N), v=normalize(eye-P); if(body()&&dot(n,v)<0.) n=-n;
  vec3 c=col; float spec=.05, gloss=20.;
  if(kind==SKIN){ c=texture(tex,uv).rgb; c*=.94+.12*n3(rest*110.+seed); spec=.18; gloss=14.; }
  if(kind==CLOTH){
    float w=fbm(rest*vec3(14.,14.,7.)+seed); c*=.78+.44*w; c*=.96+.08*n3(rest*900.); if(field<.012) c*=.82;
    vec3 g=vec3(fbm(rest*22.+1.)-fbm(rest*22.+vec3(.15,0,0)+1.),
                fbm(rest*22.+2.)-fbm(rest*22.+vec3(0,.15,0)+2.),.0);
    n=normalize(n+g*1.6); spec=.02;
  }
  if(kind==HAIR||kind==LONG_HAIR){ c*=.6+.8*n3(rest*vec3(220.,220.,18.)); spec=.12; gloss=30.; }
  if(kind==SHOE){ // u = heel to toe, v = height / 0.1 m
    float grain=.85+.3*n3(rest*420.); float stripe=step(.30,uv.x)*step(uv.x,.62)*step(.36,uv.y);
    float slant=fract((uv.x-uv.y*.10)*14.); c=mix(col*grain,col2,stripe*step(.62,slant));
    if(uv.x>.80) c*=.92; c*=.9+.2*fbm(rest*40.+seed);
    if(uv.y<.235){
      c=vec3(.88,.87,.84)*(.92+.16*n3(rest*300.)); if(uv.y<.13&&uv.y>.085) c=col2*.9;
      if(uv.y<.05) c*=.55+.35*step(.5,fract(uv.x*34.)); if(uv.y>.21) c*=.6;
    }
    spec=.10; gloss=18.;
  }
  if(kind==FLOOR_WOOD){
    float plank=floor(P.x/.14), along=P.y/1.1+h(vec3(plank,3.,1.+seed))*7., id=h(vec3(plank,floor(along),5.+seed));
    c*=.8+.35*id; c*=.82+.36*fbm(vec3(P.x*40.,P.y*3.,id*9.));
    float e=min(fract(P.x/.14),1.-fract(P.x/.14))*.14; c*=mix(.55,1.,smoothstep(0.,.003,e));
    float e2=min(fract(along),1.-fract(along))*1.1; c*=mix(.6,1.,smoothstep(0.,.003,e2)); spec=.10; gloss=40.;
  }
  if(kind==FLOOR_RUBBER){
    c*=.88+.2*fbm(P*vec3(6.,6.,1.)+seed); float speck=n3(vec3(P.xy*170.,seed));
    c=mix(c,vec3(.62,.64,.66),.55*smoothstep(.80,.86,speck));
    c*=mix(.55,1.,seam(P.xy,.004)); spec=.03;
  }
  if(kind==FLOOR_CARPET){
    c*=.86+.28*fbm(vec3(P.xy*9.,seed)); c*=.62+.76*n3(vec3(P.xy*260.,seed)); spec=0.;
  }
  if(kind==FLOOR_TILE){
    vec2 at=P.xy/.33+seed*.1; c*=.9+.2*h(vec3(floor(at),seed)); c*=.95+.1*fbm(vec3(P.xy*12.,seed));
    c=mix(vec3(.45,.44,.42),c,seam(at,.018)); spec=.16; gloss=60.;
  }
  if(kind==FLOOR_CONCRETE){
    c*=.75+.5*fbm(vec3(P.xy*2.3,seed)); c*=.93+.14*n3(vec3(P.xy*90.,seed));
    c*=mix(1.,.72,smoothstep(.66,.74,fbm(vec3(P.xy*1.1+9.,seed)))); spec=.04; gloss=30.;
  }
  if(kind==WALL){
    c*=.94+.12*fbm(P*3.+seed); c*=.985+.03*n3(P*150.);
    if(P.z<.085){ c=vec3(.86,.85,.82); if(P.z>.078||P.z<.006) c*=.6; } spec=.01;
  }
  if(kind==WALL_BRICK){
    float row=floor(P.z/.075); vec2 at=vec2((P.x+P.y)/.23+.5*mod(row,2.),P.z/.075);
    c*=.72+.5*h(vec3(floor(at),seed)); c*=.85+.3*fbm(P*40.+seed);
    c=mix(vec3(.70,.68,.64),c,seam(at*vec2(1.,.33),.035)); spec=.01;
  }
  if(kind==WALL_SLATS){
    float at=(P.x+P.y)/.09; float gap=min(fract(at),1.-fract(at));
    c*=.78+.4*h(vec3(floor(at),2.,seed)); c*=.8+.4*fbm(vec3(P.xy*30.,P.z*2.5));
    c*=mix(.35,1.,smoothstep(.02,.07,gap)); spec=.03;
  }
  if(kind==PROP) c*=.9+.2*fbm(P*15.);
  if(kind==GEAR){ c*=.8+.4*fbm(rest*25.+seed); spec=.12; gloss=24.; }
  float nl=dot(n,L), w=(kind==SKIN)?.25:.05, diffuse=max((nl+w)/(1.+w),0.), s=shadow(body()?.004:.0015);
  vec3 ambient=mix(vec3(.30,.28,.26),vec3(.50,.52,.55),n.z*.5+.5);
  vec3 fill_dir=normalize(vec3(-L.x,L.y*.3,.4)); float fill=max(dot(n,fill_dir),0.)*.18;
  vec3 half_dir=normalize(L+v); float sp=spec*pow(max(dot(n,half_dir),0.),gloss)*s, rim=pow(1.-max(dot(n,v),0.),3.);
  vec3 lit=c*(ambient*.95+vec3(1.05,1.0,.93)*diffuse*s*.85+fill)+sp;
  if(kind==SKIN) lit+=c*rim*.10+vec3(.06,.015,.01)*smoothstep(0.,.35,diffuse)*(1.-smoothstep(.35,.7,diffuse))*s;
  lit=lit/(1.+lit*.18); o=vec4(pow(clamp(lit,0.,1.),vec3(1./1.12)),1.);
}
